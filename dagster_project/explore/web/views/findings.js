// What does not add up, in both languages.
'use strict';
(J => {
  const {h} = J;

  J.finding = row => h('article', {class: `card finding severity-${row.severity}`},
    h('p', {class: 'head'}, J.tag('severity', row.severity), ' ', J.tag('class', row.class), ' ', h('b', {}, row.identity_id), ' ', row.identity_name || '',
      row.waived && h('span', {class: 'tag'}, '已接受 ', J.en('waived'))),
    h('p', {}, row.message_zh), h('p', {lang: 'en', class: 'en'}, row.message_en),
    row.suggestion && h('p', {class: 'suggestion'}, '建议 ', J.en('suggestion'), '：', row.suggestion),
    h('p', {class: 'foot'}, row.unit_name && [h('a', {href: J.link({view: 'units', unit: row.unit_name})}, row.unit_name), ` ${row.fiscal_year ?? ''} · `], J.place(row), ' · ',
      h('a', {href: J.link({figure: row.finding_id})}, '看原文和数字 ', J.en('its figures'))));

  J.views.findings = async state => {
    const names = ['unit_name', 'fiscal_year', 'severity', 'class', 'identity_id'];
    const answer = await J.ask('findings', {q: state.q, page: state.page, ...Object.fromEntries(names.map(name => [name, state[name]]))});
    return [
      h('h1', {}, '审核发现 ', J.en('Findings')),
      h('form', {class: 'scope', on: {submit: event => event.preventDefault()}}, J.searchBox(['查找', 'search'], state),
        J.filters(answer, [['severity', ['严重程度', 'severity'], 'severity'], ['class', ['种类', 'class'], 'class'], ['fiscal_year', ['年度', 'year']], ['identity_id', ['勾稽关系', 'identity']]], state)),
      state.unit_name && h('p', {}, '单位 ', J.en('unit'), '：', state.unit_name, ' ', h('a', {href: J.link({unit_name: null, page: null})}, '取消 ', J.en('clear'))),
      J.pager(answer),
      answer.rows.map(J.finding),
      answer.rows.length === 0 && J.note('没有发现', 'nothing found'),
    ];
  };
})(juesuan);
