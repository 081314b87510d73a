// Expenditure by function, 类 → 款 → 项, as a treemap to go down into.
'use strict';
(J => {
  const {h} = J;

  J.views.functions = async state => {
    const scope = await J.scope(state, ['year', 'phase', 'fund']);
    const head = [h('h1', {}, '功能分类 ', J.en('Expenditure by function')), scope.bar];
    if (scope.missing) return [head, scope.missing];
    const asked = {unit: scope.unit, year: scope.year, phase: scope.phase, fund: scope.fund};
    const [{rows}, {rows: leaves}, {rows: withheld}] = await Promise.all([J.ask('functions', asked), J.ask('leaves', asked), J.ask('withheld', asked)]);
    if (!rows.length) return [head, J.note('这一范围没有已发布的数字', 'nothing is published in this scope', 'warn'), J.withheldTable(withheld)];
    const at = rows.some(row => row.code === state.at) ? state.at : 'TOTAL';
    const children = J.childrenOf(rows, at);
    const [zh, en] = J.scopeName(scope);
    const leaf = code => leaves.filter(one => one.is_leaf && (one.function_code === code));
    const open = row => J.childrenOf(rows, row.code).length ? J.go({at: row.code})
      : J.go({figure: leaf(row.code).length === 1 ? leaf(row.code)[0].fact_id : J.onlyPrinted(row)});
    const colourOf = new Map(J.childrenOf(rows, 'TOTAL').map((row, n) => [row.code, J.colours[n % J.colours.length]]));
    const node = (row, depth) => {
      const below = depth ? J.childrenOf(rows, row.code).map(one => node(one, depth - 1)) : [];
      return {name: row.name, value: Math.max(0, Number(row.drawn_wan)), row, itemStyle: {color: colourOf.get(row.code.slice(0, 3)), ...(below.length && {borderColor: colourOf.get(row.code.slice(0, 3))})}, ...(below.length && {children: below})};
    };
    const negative = children.filter(row => row.drawn_wan.startsWith('-'));
    const trail = ['TOTAL', at.slice(0, 3), at.slice(0, 5), at].filter((code, n, all) => rows.some(row => row.code === code) && all.indexOf(code) === n && (code === at || J.isBelow(at, code)));
    return [head,
      J.card(
        h('nav', {class: 'trail', 'aria-label': '科目层级 levels'}, trail.map((code, n) => [n > 0 && ' › ',
          code === at ? h('b', {}, rows.find(row => row.code === code).name) : h('a', {href: J.link({at: code})}, rows.find(row => row.code === code).name)])),
        children.length === 0 ? J.note('没有更细的科目', 'it is not broken down further') : J.chart({
          title: [`${zh}：按功能分类的支出（万元）`, `expenditure by function, 万元, ${en}`], height: J.isNarrow() ? 320 : 420,
          click: event => event.data && event.data.row && open(event.data.row),
          option: {
            tooltip: {renderMode: 'richText', confine: true, formatter: ({data}) => data && data.row ? `${data.row.code} ${data.row.name}\n${J.amount(data.row.drawn_wan)} 万元 · ${J.percent(data.row.share_pct)}` : ''},
            series: [{
              type: 'treemap', roam: false, nodeClick: false, breadcrumb: {show: false}, left: 0, right: 0, top: 0, bottom: 0, sort: 'desc',
              data: children.map(row => node(row, 1)),
              upperLabel: {show: true, height: 24, padding: [0, 4], color: '#fff', textBorderColor: 'rgba(0,0,0,.55)', textBorderWidth: 2, formatter: ({data}) => data.row ? `${data.row.name}  ${J.amount(data.row.drawn_wan)}` : '', overflow: 'truncate', ellipsis: '…'},
              label: {formatter: ({data}) => data.row ? `${data.row.name}\n${J.amount(data.row.drawn_wan)}` : '', overflow: 'break', lineHeight: 18, color: '#fff', textBorderColor: 'rgba(0,0,0,.55)', textBorderWidth: 2},
              levels: [{itemStyle: {gapWidth: 4, borderWidth: 0}, upperLabel: {show: false}}, {itemStyle: {gapWidth: 2, borderWidth: 2}}, {itemStyle: {gapWidth: 2}}],
            }],
          },
        }),
        J.coverage(rows.find(row => row.code === at)),
        negative.length > 0 && J.note(`${negative.length} 个科目为负数，图中不画，见表`, 'negative amounts cannot be drawn; they stand in the table', 'warn'),
        withheld.length > 0 && J.note(`${withheld.length} 个数字扣留，不入图，见下`, 'figures are withheld and not drawn; they are listed below', 'warn'),
        J.subjectTable({rows, leaves, above: at, axis: 'function', scope, drill: true}),
      ),
      J.withheldTable(withheld),
    ];
  };
})(juesuan);
