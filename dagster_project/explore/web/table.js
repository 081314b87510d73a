// Tables of numbers, and what they are chosen by: filters, pages, the scope of a unit.
'use strict';
(J => {
  const {h} = J;

  // columns: {label: [中文, English], cell: row → what stands in it, number: true}
  J.table = (columns, rows, caption) => h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption.join(' ')},
    h('table', {},
      h('caption', {}, J.both(caption)),
      h('thead', {}, h('tr', {}, columns.map(one => h('th', {scope: 'col', class: one.number && 'num'}, J.both(one.label))))),
      h('tbody', {}, rows.map(row => h('tr', {class: row.withheld_reason && 'is-withheld'}, columns.map((one, at) =>
        h(at ? 'td' : 'th', {scope: at ? null : 'row', class: one.number && 'num'}, one.cell(row))))))));

  J.select = (label, name, options, value, change) => {
    const list = h('select', {name, on: {change: event => change(event.target.value)}},
      options.map(([code, text]) => h('option', {value: code, selected: String(code) === String(value ?? '')}, text)));
    return h('label', {}, h('span', {}, J.both(label)), list);
  };

  // filters by the values that a listing counted
  J.filters = (answer, names, state) => names.map(([name, label, kind]) => {
    const counted = answer.counts[name] || [];
    const present = state[name] && !counted.some(([code]) => String(code) === state[name]) ? [[state[name], 0]] : [];
    const options = [...counted, ...present].map(([code, n]) => [code, `${kind ? J.text(kind, code) : code} (${J.count(n)})`]);
    return J.select(label, name, [['', '全部 all'], ...options], state[name], value => J.go({[name]: value, page: null}));
  });

  J.searchBox = (label, state) => {
    let timer;
    const act = value => { clearTimeout(timer); timer = setTimeout(() => J.follow({q: value, page: null}), 250); };
    return h('label', {class: 'wide'}, h('span', {}, J.both(label)),
      h('input', {type: 'search', name: 'q', value: state.q || '', maxlength: 100, on: {input: event => act(event.target.value)}}));
  };

  J.pager = answer => {
    const last = Math.max(1, Math.ceil(answer.matches / answer.of_page));
    const step = (to, zh, en) => h('a', {href: J.link({page: to}), class: 'button'}, J.both([zh, en]));
    return h('p', {class: 'pager'}, `${J.count(answer.matches)} 条 `, J.en('found'),
      last > 1 && [` · 第 ${answer.page} / ${last} 页 `, J.en('page'), ' '],
      answer.page > 1 && step(answer.page - 1, '上一页', 'previous'), ' ', answer.page < last && step(answer.page + 1, '下一页', 'next'),
      answer.left_out > 0 && J.note(`静态副本另有 ${J.count(answer.left_out)} 条未写入，请用 juesuan explore`,
        'more than a written copy holds; look with juesuan explore', 'warn'));
  };

  // ------------------------------------------------------------------------------------------ the scope of a unit

  J.unitBox = state => {
    const names = h('datalist', {id: 'names'});
    const said = h('span', {class: 'said', role: 'status'});
    let timer;
    const offer = async q => {
      const {rows, matches} = await J.ask('names', {q});
      names.replaceChildren(...rows.map(row => h('option', {value: row.unit_name}, row.years.join(' '))));
      said.textContent = matches > rows.length ? `${J.count(matches)} 个单位，请继续输入 / units, go on typing` : '';
      return rows;
    };
    const choose = async value => {
      const rows = value ? await offer(value) : [];
      const found = rows.find(row => row.unit_name === value) || (rows.length === 1 ? rows[0] : null);
      if (found || !value) J.go({unit: found && found.unit_name, year: null, phase: null, fund: null, at: null, code: null, page: null});
      else said.textContent = rows.length ? `${rows.length} 个单位符合，请选一个 / match, choose one` : '没有这个单位 / no such unit';
    };
    const box = h('input', {type: 'search', name: 'unit', list: 'names', value: state.unit || '', maxlength: 200, autocomplete: 'off',
      placeholder: '输入单位名称 / type a name',
      on: {input: event => { clearTimeout(timer); timer = setTimeout(() => offer(event.target.value), 200); },
        focus: event => offer(event.target.value === state.unit ? '' : event.target.value), change: event => choose(event.target.value)}});
    return h('label', {class: 'wide'}, h('span', {}, '单位 ', J.en('unit')), box, names, said);
  };

  const SCOPE = {year: ['年度', 'year'], phase: ['阶段', 'phase'], fund: ['资金口径', 'fund'], nature: ['支出性质', 'nature of expenditure']};

  // What of a unit is meant, of what there is: {unit, year, …, bar, rows, missing}. `question` tells what there is, `wanted` by
  // which of SCOPE it is chosen, `none` what to say where there is nothing.
  J.scope = async (state, wanted, question = 'scopes', none = ['没有可列示的支出数字', 'has no expenditure to show']) => {
    let rows = state.unit ? (await J.ask(question, {unit: state.unit})).rows : [];
    const scope = {unit: state.unit || null};
    scope.missing = !state.unit ? J.note('请先选择单位', 'choose a unit first; or open one from 单位 Units')
      : !rows.length && wanted.length ? J.note(`${state.unit}：${none[0]}`, none[1], 'warn') : null;
    const selects = [];
    for (const key of rows.length ? wanted : []) {
      const value = row => String(row[key === 'year' ? 'fiscal_year' : key]);
      const there = [...new Set(rows.map(value))];
      scope[key] = there.includes(state[key]) ? state[key] : there[0];
      rows = rows.filter(row => value(row) === scope[key]);
      selects.push(J.select(SCOPE[key], key, there.map(code => [code, key === 'year' ? code : J.text(key, code)]), scope[key],
        chosen => J.go({[key]: chosen, at: null, code: null})));
    }
    scope.rows = rows;
    scope.bar = h('form', {class: 'scope', on: {submit: event => event.preventDefault()}}, J.unitBox(state), selects);
    return scope;
  };
  J.scopeName = scope => [`${scope.unit} ${scope.year || ''} ${[scope.phase && J.zh('phase', scope.phase), scope.fund && J.zh('fund', scope.fund)].filter(Boolean).join(' · ')}`,
    [scope.phase && J.pair('phase', scope.phase)[1], scope.fund && J.pair('fund', scope.fund)[1]].filter(Boolean).join(', ')];
})(juesuan);
