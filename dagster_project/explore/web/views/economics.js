// Expenditure by economic subject, 款 by 款.
'use strict';
(J => {
  const {h} = J;

  J.views.economics = async state => {
    const scope = await J.scope(state, ['year', 'phase', 'fund']);
    const head = [h('h1', {}, '经济分类 ', J.en('Expenditure by economic subject')), scope.bar];
    if (scope.missing) return [head, scope.missing];
    const asked = {unit: scope.unit, year: scope.year, phase: scope.phase, fund: scope.fund};
    const [{rows}, {rows: leaves}, {rows: withheld}] = await Promise.all([J.ask('economics', asked), J.ask('leaves', asked), J.ask('withheld', asked)]);
    if (!rows.length) return [head, J.note('这一范围没有已发布的数字', 'nothing is published in this scope', 'warn'), J.withheldTable(withheld)];
    const at = rows.some(row => row.code === state.at) ? state.at : 'TOTAL';
    const classes = J.childrenOf(rows, 'TOTAL');
    // the lowest subject that is printed: 款, or a 类 without any
    const lowest = rows.filter(row => row.code !== 'TOTAL' && (at === 'TOTAL' || row.code === at || J.isBelow(row.code, at)) && !rows.some(other => J.isBelow(other.code, row.code)));
    const unbroken = leaves.filter(leaf => leaf.is_economic_leaf && leaf.economic_code === 'TOTAL');
    const [zh, en] = J.scopeName(scope);
    const colour = code => J.colours[classes.findIndex(one => code.startsWith(one.code)) % J.colours.length];
    const only = row => { const of = leaves.filter(leaf => leaf.is_economic_leaf && leaf.economic_code === row.code); return of.length === 1 ? of[0].fact_id : J.onlyPrinted(row); };
    const bars = lowest.filter(row => Number(row.drawn_wan) !== 0);
    return [head,
      J.card(
        lowest.length === 0 ? J.note('这一口径没有按经济分类列示', 'this money is not printed by economic subject', 'warn') : [
          bars.length > 0 && J.bars({
            title: [`${zh}：按经济分类的支出（万元）`, `expenditure by economic subject, 万元, ${en}`],
            items: bars.map(row => ({name: `${row.code} ${row.name}`, value: Number(row.drawn_wan), shown: `${J.amount(row.drawn_wan)} 万元`, label: J.amount(row.drawn_wan), id: only(row), colour: colour(row.code)})),
          }),
          h('p', {class: 'legend'}, h('a', {href: J.link({at: null}), 'aria-current': at === 'TOTAL' ? 'true' : null}, '全部 ', J.en('all')), ' ', classes.map(row => [h('a', {href: J.link({at: row.code}), 'aria-current': at === row.code ? 'true' : null},
            h('i', {style: `background:${colour(row.code)}`}), `${row.code} ${row.name}`), ' '])),
          bars.length < lowest.length && J.note(`印作 0 的 ${lowest.length - bars.length} 个科目不入图，见表`, 'subjects that are printed as nought are not drawn; they stand in the table'),
        ],
        J.coverage(rows.find(row => row.code === at)),
        at === 'TOTAL' && unbroken.length > 0 && h('p', {class: 'note'}, '未按经济分类列示，不入图 ', J.en('not broken down by economic subject, not drawn'), '：',
          unbroken.map(leaf => [`${leaf.function_code === 'TOTAL' ? '' : leaf.function_code + ' ' + leaf.function_name + ' '}${J.zh('nature', leaf.nature)} `, J.number(J.amount(leaf.amount_wan), leaf.fact_id), '；'])),
        withheld.length > 0 && J.note(`${withheld.length} 个数字扣留，不入图，见下`, 'figures are withheld and not drawn; they are listed below', 'warn'),
        lowest.length > 0 && J.subjectTable({rows: rows.filter(row => row.code === at || row.level !== '合计'), leaves, above: at, axis: 'economic', scope, drill: true}),
      ),
      J.withheldTable(withheld),
    ];
  };
})(juesuan);
