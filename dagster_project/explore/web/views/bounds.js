// Function × economic subject: what is printed, what follows, and otherwise between which bounds it lies.
'use strict';
(J => {
  const {h} = J;
  const BASES = {printed: '#009E73', implied: '#0072B2', bounded: '#E69F00'};

  const isZero = text => /^0(\.0*)?$/.test(text);
  const isNothing = row => row.amount_wan !== null && isZero(row.amount_wan);
  const between = (low, high) => `${J.amount(low)} – ${J.amount(high)}`;
  // as the report would print it, in 万元
  const known = row => row.amount_wan !== null ? J.amount(row.amount_wan) : between(row.lower_wan, row.upper_wan);
  const exactly = row => row.least_yuan === row.most_yuan ? J.amount(row.least_yuan) : between(row.least_yuan, row.most_yuan);
  const subject = row => [h('code', {}, row.economic_code), ' ', row.economic_name];

  const drawn = (rows, title) => J.chart({
    title, height: 70 + rows.length * 26,
    click: event => { const row = rows[event.dataIndex]; J.go({figure: row.printed_id || row.economic_id}); },
    option: {
      grid: J.lying(J.isNarrow() ? 90 : 150),
      tooltip: {renderMode: 'richText', confine: true, formatter: one => { const row = rows[one.dataIndex]; return `${row.economic_code} ${row.economic_name}\n${known(row)} 万元 · ${J.text('basis', row.basis)}\n${exactly(row)} 元`; }},
      xAxis: {...J.axis.value, name: ''},
      yAxis: J.names(rows.map(row => `${row.economic_code} ${row.economic_name}`)),
      series: [{
        type: 'custom', encode: {x: [1, 2], y: 0},
        data: rows.map((row, n) => [n, Number(row.least_yuan) / 10000, Number(row.most_yuan) / 10000]),
        renderItem: (params, api) => {
          const [x0, y] = api.coord([api.value(1), api.value(0)]), [x1] = api.coord([api.value(2), api.value(0)]);
          const row = rows[params.dataIndex], fill = BASES[row.basis];
          const text = {type: 'text', style: {text: known(row), x: x1 + 8, y, textVerticalAlign: 'middle', fill: '#333', fontSize: 12}};
          if (row.amount_wan !== null) return {type: 'group', children: [{type: 'polygon', shape: {points: [[x0 - 7, y], [x0, y - 7], [x0 + 7, y], [x0, y + 7]]}, style: {fill}}, {...text, style: {...text.style, x: x0 + 12}}]};
          return {type: 'group', children: [
            {type: 'rect', shape: {x: x0, y: y - 6, width: Math.max(2, x1 - x0), height: 12}, style: {fill, opacity: 0.55}},
            {type: 'line', shape: {x1: x0, y1: y - 8, x2: x0, y2: y + 8}, style: {stroke: '#6b4a00', lineWidth: 2}},
            {type: 'line', shape: {x1, y1: y - 8, x2: x1, y2: y + 8}, style: {stroke: '#6b4a00', lineWidth: 2}}, text]};
        },
      }],
    },
  });

  const table = rows => J.table([
    {label: ['经济科目', 'economic subject'], cell: subject},
    {label: ['至少（万元）', 'at least'], number: true, cell: row => J.amount(row.lower_wan)},
    {label: ['至多（万元）', 'at most'], number: true, cell: row => J.amount(row.upper_wan)},
    {label: ['数值（万元）', 'amount'], number: true, cell: row => row.amount_wan === null ? '—' : J.number(J.amount(row.amount_wan), row.printed_id)},
    {label: ['实际金额必在（元）', 'the amount lies between'], number: true, cell: row => h('span', {class: 'number'}, exactly(row))},
    {label: ['依据', 'basis'], cell: row => J.tag('basis', row.basis)},
    {label: ['这一款的合计（万元）', 'total of the 款'], number: true, cell: row => J.number(J.amount(row.economic_wan), row.economic_id)},
  ], rows, ['上下限', 'bounds']);

  const matrix = (rows, functions, scopeOf) => {
    const pairs = new Map(rows.map(row => [`${row.function_code} ${row.economic_code}`, row]));
    const economics = [...new Map(rows.map(row => [row.economic_code, row])).values()].sort((one, other) => (one.economic_code < other.economic_code ? -1 : 1));
    return h('details', {class: 'card'}, h('summary', {}, '全部功能 × 经济 ', J.en('the whole matrix')), J.table([
      {label: ['经济＼功能', 'economic \\ function'], cell: subject},
      ...functions.map(one => ({label: [`${one.function_code} ${one.function_name}`, ''], number: true, cell: row => {
        const pair = pairs.get(`${one.function_code} ${row.economic_code}`);
        return pair ? h('span', {class: `number basis-${pair.basis}`}, known(pair)) : '';
      }})),
    ], economics, [`功能 × 经济（万元）· ${scopeOf}`, 'function × economic subject']));
  };

  J.views.bounds = async state => {
    const scope = await J.scope(state, ['year', 'fund', 'nature'], 'pair_tables',
      ['没有按功能科目的项或经济科目的款公布的决算支出', 'no executed expenditure is published by function 项 or economic 款']);
    const head = [h('h1', {}, '功能 × 经济 ', J.en('Function × economic subject, as bounds')), scope.bar];
    if (scope.missing) return [head, scope.missing];
    const [told] = scope.rows;
    const {rows} = await J.ask('bounds', {unit: scope.unit, year: scope.year, fund: scope.fund, nature: scope.nature});
    const why = told.reason && h('p', {class: 'note warn'}, `${rows.length ? '只列部分' : '没有上下限'} `, J.en(rows.length ? 'told in part' : 'no bounds'), '：', J.label('pair_reason', told.reason));
    if (!rows.length) return [head, why];
    const functions = [...new Map(rows.map(row => [row.function_code, row])).values()];
    const most = code => rows.filter(row => row.function_code === code && !isNothing(row)).length;
    const code = functions.some(one => one.function_code === state.code) ? state.code : functions.map(one => one.function_code).sort((one, other) => most(other) - most(one))[0];
    const of = rows.filter(row => row.function_code === code), shown = of.filter(row => !isNothing(row));
    const [chosen] = of;
    const scopeOf = `${J.zh('fund', scope.fund)} · ${J.zh('nature', scope.nature)}`;
    return [head, why,
      J.note('多数报告只公布各项的合计和各款的合计。印出的、由合计确定的给出数值，其余只知道至少多少、至多多少，不作估计。', 'Most reports print the totals by 项 and by 款 only. What is printed or follows from them has a value, of the rest it is known how much it is at least and at most; nothing is estimated.'),
      h('p', {class: 'note'}, `${told.functions} 项 × ${told.economics} 款：${J.count(told.pairs)} 对中 ${J.count(told.exact_pairs)} 对有确定的数值`, told.exact_pct !== null && `，占金额的 ${J.percent(told.exact_pct)}`, '。 ',
        J.en(`${J.count(told.exact_pairs)} of ${J.count(told.pairs)} pairs have a definite value${told.exact_pct === null ? '' : `, ${J.percent(told.exact_pct)} of the money`}`), ' · 来自 ', J.label('report_type', told.report_type)),
      J.card(
        h('form', {class: 'scope'}, J.select(['功能科目', 'function'], 'code', functions.map(one => [one.function_code, `${one.function_code} ${one.function_name}`]), code, value => J.go({code: value}))),
        shown.length === 0 ? J.note('这一科目的各款均为 0', 'every 款 of it is zero')
          : drawn(shown, [`${scope.unit} ${scope.year}：${chosen.function_code} ${chosen.function_name} 用在各款上至少、至多多少（万元）· ${scopeOf}`, 'at least and at most, by economic subject, 万元']),
        h('p', {class: 'legend'}, Object.entries(BASES).filter(([basis]) => shown.some(row => row.basis === basis)).map(([basis, colour]) => [h('i', {style: `background:${colour}`}), basis === 'bounded' ? '├─┤ ' : '◆ ', J.label('basis', basis), ' '])),
        chosen.function_wan !== null && h('p', {class: 'note'}, '这一项的合计 ', J.en('its total'), ' ', J.number(J.amount(chosen.function_wan), chosen.function_id), ' 万元'),
        table(of),
        J.note('万元各列是报告按自己的小数位会印出的数；元的一列不作舍入：所据的合计各自四舍五入，实际金额必在这两数之间。', 'Columns in 万元 are what the report would print with its own decimals; the one in 元 is not rounded: each total behind it is, and the amount lies between these two.'),
      ),
      matrix(rows, functions, scopeOf),
    ];
  };
})(juesuan);
