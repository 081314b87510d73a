// A unit's expenditure by subject (功能 or 经济): the numbers beside the pictures, and what is withheld.
'use strict';
(J => {
  const {h} = J;

  J.isBelow = (code, above) => above === 'TOTAL' ? code !== 'TOTAL' : code !== above && code.startsWith(above);
  J.childrenOf = (rows, above) => {
    const below = rows.filter(row => J.isBelow(row.code, above));
    return below.filter(row => !below.some(other => J.isBelow(row.code, other.code)));
  };

  // what is printed of a subject: one figure of all expenditure, or those of its natures
  const printed = row => row.printed.length === 0 ? '—' : row.printed.map((one, n) => h('span', {class: 'line'}, one.nature !== 'all' && h('small', {}, J.zh('nature', one.nature), ' '),
    J.number(J.amount(one.amount_wan), one.fact_id)));
  J.onlyPrinted = row => row.printed.length === 1 ? row.printed[0].fact_id : null;

  J.subjectTable = ({rows, leaves, above, axis, scope, drill}) => {
    const code = `${axis}_code`, isLeaf = axis === 'function' ? 'is_leaf' : 'is_economic_leaf';
    const name = row => [h('code', {}, row.code === 'TOTAL' ? '' : row.code), ' ', drill && J.childrenOf(rows, row.code).length && row.code !== above
      ? h('a', {href: J.link({at: row.code})}, row.name) : row.name, ' ', h('small', {}, row.code === 'TOTAL' ? '' : row.level)];
    const parts = row => {
      const of = leaves.filter(leaf => leaf[isLeaf] && (leaf[code] === row.code || J.isBelow(leaf[code], row.code)));
      const sum = J.amount(row.drawn_wan);
      if (of.length === 1) return J.number(sum, of[0].fact_id);
      return h('details', {}, h('summary', {}, sum, ' ', h('small', {}, `${of.length} 项相加 `, J.en(`sum of ${of.length}`))),
        h('ul', {class: 'parts'}, of.map(leaf => h('li', {}, `${leaf[code] === 'TOTAL' ? '' : leaf[code]} ${leaf[`${axis}_name`]} · ${J.zh('nature', leaf.nature)} `,
          J.number(J.amount(leaf.amount_wan), leaf.fact_id)))));
    };
    return J.table([
      {label: ['科目', 'subject'], cell: name},
      {label: ['明细相加（万元）', 'sum of details'], number: true, cell: parts},
      {label: ['占比', 'share'], number: true, cell: row => J.percent(row.share_pct)},
      {label: ['原表列示（万元）', 'printed'], number: true, cell: printed},
      {label: ['核对', 'audit'], cell: row => [...new Set(row.printed.map(one => one.audit_status))].map(status => [J.tag('audit_status', status), ' '])},
    ], rows.filter(row => row.code === above).concat(J.childrenOf(rows, above)), ['金额表（万元）', 'the numbers']);
  };

  J.withheldTable = rows => rows.length === 0 ? null : [
    J.heading('扣留的数字，不入图', 'Withheld figures, not drawn', 3),
    J.table([
      {label: ['科目', 'subject'], cell: row => [h('code', {}, [row.function_code, row.economic_code].filter(code => code !== 'TOTAL').join(' × ')), ' ',
        [row.function_name, row.economic_name].filter(name => name !== '合计').join(' × ') || '合计', ' ', h('small', {}, J.zh('nature', row.nature))]},
      {label: ['原文', 'printed text'], number: true, cell: row => J.withheld(`${row.printed_text} ${row.printed_unit || ''}`, row.withheld_reason, row.fact_id)},
      {label: ['原因', 'reason'], cell: row => row.withheld_reason},
      {label: ['位置', 'place'], cell: J.place},
    ], rows, [`${J.count(rows.length)} 个扣留的数字`, 'withheld figures'])];

  // what a picture of a subject's parts covers
  J.coverage = total => {
    const whole = total.printed.length === 1 && total.printed[0].nature === 'all' ? total.printed[0].amount_wan : null;
    return h('p', {class: 'note'}, '来自 ', J.label('report_type', total.report_type), ' · ', '单位：万元 ', J.en('unit: 万元 = 10,000 yuan'),
      total.placed_wan !== null && [' · 图中合计 ', J.en('drawn'), ' ', J.amount(total.placed_wan)],
      total.printed.length > 0 && [' · 原表合计 ', J.en('printed total'), ' ', printed(total)],
      whole !== null && total.placed_wan !== null && whole !== total.placed_wan && ['（因舍入、未细分或扣留而不同 ', J.en('differs by rounding, by what is not broken down, or by what is withheld'), '）']);
  };
})(juesuan);
