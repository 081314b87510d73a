// Function × economic subject: what is printed, what follows, and otherwise between which bounds it lies.
'use strict';
(J => {
  const {h} = J;
  const BASES = {printed: '#009E73', implied: '#0072B2', bounded: '#E69F00'};

  const range = row => row.amount_wan !== null ? J.amount(row.amount_wan) : `${J.amount(row.lower_wan)} – ${J.amount(row.upper_wan)}`;
  const isZero = row => row.amount_wan !== null && /^0(\.0*)?$/.test(row.amount_wan);

  J.views.bounds = async state => {
    const scope = await J.scope(state, ['year']);
    const head = [h('h1', {}, '功能 × 经济 ', J.en('Function × economic subject, as bounds')), scope.bar];
    if (scope.missing) return [head, scope.missing];
    const {rows} = await J.ask('bounds', {unit: scope.unit, year: scope.year});
    if (!rows.length) return [head, J.note('这一年度没有可推算的功能×经济', 'nothing is known of function × economic subject in this year', 'warn')];
    const functions = [...new Map(rows.map(row => [row.function_code, row])).values()];
    const economics = [...new Map(rows.map(row => [row.economic_code, row])).values()].sort((one, other) => (one.economic_code < other.economic_code ? -1 : 1));
    const most = code => rows.filter(row => row.function_code === code).filter(row => !isZero(row)).length;
    const code = functions.some(one => one.function_code === state.code) ? state.code : functions.map(one => one.function_code).sort((one, other) => most(other) - most(one))[0];
    const of = rows.filter(row => row.function_code === code), shown = of.filter(row => !isZero(row));
    const chosen = of[0];
    const scopeOf = `${J.zh('fund', chosen.fund)} · ${J.zh('nature', chosen.nature)}`;
    const sources = row => row.printed_id ? J.number('原表 ', row.printed_id)
      : [J.number('功能合计', row.function_id, '功能科目的数字 / the figure of the function'), ' · ', J.number('经济合计', row.economic_id, '经济科目的数字 / the figure of the economic subject')];
    return [head,
      J.note('多数报告只公布两张表的合计。印出的、由勾稽关系确定的给出数值，其余只给上下限，不作估计。', 'Most reports print the margins only: what is printed or follows has a value, the rest has bounds; nothing is estimated.'),
      J.card(
        h('form', {class: 'scope'}, J.select(['功能科目', 'function'], 'code', functions.map(one => [one.function_code, `${one.function_code} ${one.function_name}`]), code, value => J.go({code: value}))),
        shown.length === 0 ? J.note('这一科目的各款均为 0', 'every 款 of it is zero') : J.chart({
          title: [`${scope.unit} ${scope.year}：${chosen.function_code} ${chosen.function_name} 各经济款的上下限（万元）· ${scopeOf}`, 'bounds by economic subject, 万元'],
          height: 70 + shown.length * 26,
          click: event => { const row = shown[event.dataIndex]; J.go({figure: row.printed_id || row.economic_id}); },
          option: {
            grid: J.lying(J.isNarrow() ? 90 : 150),
            tooltip: {renderMode: 'richText', confine: true, formatter: one => { const row = shown[one.dataIndex]; return `${row.economic_code} ${row.economic_name}\n${range(row)} 万元\n${J.text('basis', row.basis)}`; }},
            xAxis: {...J.axis.value, name: ''},
            yAxis: J.names(shown.map(row => `${row.economic_code} ${row.economic_name}`)),
            series: [{
              type: 'custom', encode: {x: [1, 2], y: 0},
              data: shown.map((row, n) => [n, Number(row.lower_wan), Number(row.upper_wan)]),
              renderItem: (params, api) => {
                const [x0, y] = api.coord([api.value(1), api.value(0)]), [x1] = api.coord([api.value(2), api.value(0)]);
                const row = shown[params.dataIndex], fill = BASES[row.basis];
                const text = {type: 'text', style: {text: range(row), x: x1 + 8, y, textVerticalAlign: 'middle', fill: '#333', fontSize: 12}};
                if (row.amount_wan !== null) return {type: 'group', children: [{type: 'polygon', shape: {points: [[x0 - 7, y], [x0, y - 7], [x0 + 7, y], [x0, y + 7]]}, style: {fill}}, {...text, style: {...text.style, x: x0 + 12}}]};
                return {type: 'group', children: [
                  {type: 'rect', shape: {x: x0, y: y - 6, width: Math.max(2, x1 - x0), height: 12}, style: {fill, opacity: 0.55}},
                  {type: 'line', shape: {x1: x0, y1: y - 8, x2: x0, y2: y + 8}, style: {stroke: '#6b4a00', lineWidth: 2}},
                  {type: 'line', shape: {x1, y1: y - 8, x2: x1, y2: y + 8}, style: {stroke: '#6b4a00', lineWidth: 2}}, text]};
              },
            }],
          },
        }),
        h('p', {class: 'legend'}, Object.entries(BASES).map(([basis, colour]) => [h('i', {style: `background:${colour}`}), basis === 'bounded' ? '├─┤ ' : '◆ ', J.label('basis', basis), ' '])),
        J.table([
          {label: ['经济科目', 'economic subject'], cell: row => [h('code', {}, row.economic_code), ' ', row.economic_name]},
          {label: ['下限（万元）', 'lower'], number: true, cell: row => J.amount(row.lower_wan)},
          {label: ['上限（万元）', 'upper'], number: true, cell: row => J.amount(row.upper_wan)},
          {label: ['数值（万元）', 'amount'], number: true, cell: row => row.amount_wan === null ? '—' : J.number(J.amount(row.amount_wan), row.printed_id)},
          {label: ['依据', 'basis'], cell: row => J.tag('basis', row.basis)},
          {label: ['舍入余量（万元）', 'slack of rounding'], number: true, cell: row => `± ${J.amount(row.slack_wan)}`},
          {label: ['依据的数字', 'figures behind it'], cell: sources},
        ], of, ['上下限', 'bounds']),
      ),
      h('details', {class: 'card'}, h('summary', {}, '全部功能 × 经济 ', J.en('the whole matrix')),
        J.table([
          {label: ['经济＼功能', 'economic \\ function'], cell: row => `${row.economic_code} ${row.economic_name}`},
          ...functions.map(one => ({label: [`${one.function_code} ${one.function_name}`, ''], number: true, cell: row => {
            const pair = rows.find(other => other.function_code === one.function_code && other.economic_code === row.economic_code);
            return pair ? h('span', {class: `basis-${pair.basis}`}, range(pair)) : '';
          }})),
        ], economics, [`功能 × 经济（万元）· ${scopeOf}`, 'function × economic subject'])),
    ];
  };
})(juesuan);
