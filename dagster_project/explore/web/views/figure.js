// Where a figure comes from: its cells, its row or sentence, its page, its identities, its findings. Shown over a view.
'use strict';
(J => {
  const {h} = J;

  const facts = pairs => h('dl', {class: 'facts'}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([label, value]) => [h('dt', {}, J.both(label)), h('dd', {}, value)]));
  const subjectName = (code, name) => code === 'TOTAL' ? '合计' : [h('code', {}, code), ' ', name];

  const HEADS = {
    fact: one => [h('h2', {id: 'figure-title'}, one.withheld_reason ? J.withheld(`${one.printed_text} ${one.printed_unit || ''}`, one.withheld_reason, null) : `${J.amount(one.amount_wan)} 万元`),
      facts([[['单位', 'unit'], one.unit_name], [['年度', 'year'], one.fiscal_year],
        [['含义', 'meaning'], [['phase', one.phase], ['flow', one.flow], ['fund', one.fund], ['nature', one.nature]].map(([kind, code], n) => [n > 0 && ' · ', J.label(kind, code)])],
        [['功能', 'function'], subjectName(one.function_code, one.function_name)], [['经济', 'economic'], subjectName(one.economic_code, one.economic_name)],
        [['核对', 'audit'], J.tag('audit_status', one.audit_status)], [['扣留原因', 'withheld because'], one.withheld_reason]])],
    cell: one => [h('h2', {id: 'figure-title'}, `${one.printed_text} ${one.printed_unit || ''}`),
      facts([[['单位', 'unit'], one.unit_name], [['年度', 'year'], one.fiscal_year],
        [['含义', 'meaning'], one.indicator_zh ? [one.indicator_zh, ' · ', J.label('phase', one.phase)] : one.subject],
        [['核对', 'audit'], one.audit_status && J.tag('audit_status', one.audit_status)], [['扣留原因', 'withheld because'], one.withheld_reason]])],
    project: one => [h('h2', {id: 'figure-title'}, one.project),
      facts([[['单位', 'unit'], one.unit_name], [['年度', 'year'], one.fiscal_year], [['核对', 'audit'], J.tag('audit_status', one.audit_status)],
        [['自报执行率', 'execution as printed'], one.execution_rate_pct && J.percent(one.execution_rate_pct)], [['得分', 'score'], one.score && J.amount(one.score)]])],
    finding: one => [h('h2', {id: 'figure-title'}, J.tag('severity', one.severity), ' ', one.identity_id, ' ', one.identity_name || ''),
      h('p', {}, one.message_zh), h('p', {lang: 'en', class: 'en'}, one.message_en),
      facts([[['单位', 'unit'], one.unit_name], [['年度', 'year'], one.fiscal_year], [['位置', 'place'], J.place(one)], [['所列', 'stated'], one.stated], [['应为', 'expected'], one.expected],
        [['差', 'difference'], one.difference === null ? null : J.amount(one.difference)], [['建议', 'suggestion'], one.suggestion]])],
  };

  function sentence(cell) {
    const {sentence: text, text_offset: at, printed_text: printed} = cell;
    const found = text.slice(at, at + printed.length) === printed;
    return h('blockquote', {}, found ? [text.slice(0, at), h('mark', {}, printed), text.slice(at + printed.length)] : text);
  }

  const row = cell => h('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': '所在行 the row'}, h('table', {class: 'row'},
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, '行 ', J.en('row')), cell.row.map(one => h('th', {scope: 'col', class: 'num'}, one.column_label)))),
    h('tbody', {}, h('tr', {}, h('th', {scope: 'row'}, cell.row_label), cell.row.map(one => h('td', {class: 'num'},
      one.cell_id === cell.cell_id ? h('mark', {}, one.printed_text) : h('a', {href: J.link({figure: one.cell_id})}, one.printed_text)))))));

  function page(cell) {
    if (!cell.is_on_page) return h('p', {class: 'note'}, '这种文件没有版面，不画页面 ', J.en('this kind of file has no page to draw'));
    if (J.written && !cell.picture) return h('p', {class: 'note'}, cell.no_picture || '静态副本里没有这一页的图；请用 juesuan explore 查看 / the page is not in this copy; look with juesuan explore');
    const image = h('img', {src: cell.picture || `pictures/${cell.cell_id}.png`, alt: `${cell.file_name} 第${cell.page}页，数字加红框 / page ${cell.page}, the figure framed`, loading: 'lazy',
      on: {error: () => image.replaceWith(J.note('这一页画不出来，或原件已不在仓库目录中', 'the page cannot be drawn, or the file is no longer in the warehouse', 'warn'))}});
    return [J.note('页边的红条指向红框', 'red bars at the edges of the page point to the frame'), h('div', {class: 'page', tabindex: 0, role: 'region', 'aria-label': '页面 the page'}, image)];
  }

  const cellCard = (cell, isFirst) => h('section', {class: 'card cell'},
    facts([
      [['文件', 'file'], cell.file_name],
      [['位置', 'place'], [cell.page && `第 ${cell.page} 页 `, cell.page && J.en(`page ${cell.page} `), cell.table_number ? `第 ${cell.table_number} 个表第 ${cell.row_number} 行第 ${cell.column_number} 列 ` : cell.line && `第 ${cell.line} 行 `,
        J.en(cell.table_number ? `table ${cell.table_number}, row ${cell.row_number}, column ${cell.column_number}` : cell.line ? `line ${cell.line}` : '')]],
      [['表', 'table'], cell.table_code && [J.zh('table', cell.table_code), ' ', J.en(cell.table_code)]],
      [['行', 'row'], cell.row_label], [['列', 'column'], cell.column_label],
      [['印作', 'printed'], [h('b', {class: 'printed'}, cell.printed_text), ' ', cell.printed_unit || '']],
      [['归位', 'placement'], [J.label('placement', cell.placement), cell.is_source && [' · ', '事实取自此处 ', J.en('the fact is taken from here')], Number(cell.confidence) < 1 && ` · 识别置信度 ${cell.confidence}`]],
      [['读取', 'read by'], cell.engine], [['编号', 'cell id'], h('code', {}, cell.cell_id)]]),
    cell.sentence ? sentence(cell) : cell.row.length > 0 && row(cell),
    isFirst ? page(cell) : cell.is_on_page && h('details', {}, h('summary', {}, '看页面 ', J.en('the page')), page(cell)));

  const identities = evaluations => J.table([
    {label: ['结果', 'status'], cell: one => h('span', {class: `status-${one.status}`}, J.label('status', one.status))},
    {label: ['勾稽关系', 'identity'], cell: one => [h('b', {}, one.identity_id), ' ', one.identity_name]},
    {label: ['对象', 'instance'], cell: one => h('small', {}, one.instance, ' ', one.fiscal_year)},
    {label: ['左边', 'left'], number: true, cell: one => J.amount(one.lhs)}, {label: ['右边', 'right'], number: true, cell: one => J.amount(one.rhs)},
    {label: ['差', 'difference'], number: true, cell: one => J.amount(one.difference)}, {label: ['容差', 'tolerance'], number: true, cell: one => J.amount(one.tolerance)},
    {label: ['原因', 'reason'], cell: one => one.reason || ''},
  ], evaluations, ['它所在的勾稽关系（金额单位：元）', 'the identities it stands in, money in 元']);

  J.figure = async id => {
    const {subject, cells, evaluations, findings} = await J.ask('figure', {id});
    return [
      HEADS[subject.kind](subject),
      J.heading('印在哪里', 'Where it is printed', 3),
      cells.length === 0 && J.note('没有对应的单元格', 'no cell is behind it'),
      cells.map((cell, n) => cellCard(cell, n === 0)),
      J.heading('勾稽关系', 'Identities', 3),
      evaluations.length ? identities(evaluations) : J.note('没有勾稽关系涉及它', 'no identity reaches it'),
      findings.length > 0 && [J.heading('审核发现', 'Findings', 3), findings.map(one => h('p', {}, J.tag('severity', one.severity), ' ',
        h('a', {href: J.link({figure: one.finding_id})}, one.identity_id), ' ', one.message_zh, h('br'), h('span', {class: 'en', lang: 'en'}, one.message_en)))],
    ];
  };
})(juesuan);
