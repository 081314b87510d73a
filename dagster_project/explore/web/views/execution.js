// How much of a budget was executed: by 项 and by project, the lowest first.
'use strict';
(J => {
  const {h} = J;

  J.views.execution = async state => {
    const answer = await J.ask('execution', {q: state.q, unit_name: state.unit, fiscal_year: state.fiscal_year, kind: state.kind, fund: state.fund, page: state.page});
    const rate = row => row.rate_of_adjusted_pct ?? row.rate_of_approved_pct;
    const drawn = answer.rows.filter(row => rate(row) !== null).slice(0, 25);
    const most = Math.min(200, Math.max(110, ...drawn.map(row => Number(rate(row)))));
    const number = (row, phase) => J.number(J.amount(row[`${phase}_wan`]), row[`${phase}_wan`] === null ? null : row[`${phase}_id`]);
    return [
      h('h1', {}, '执行率 ', J.en('Execution of budgets')),
      h('form', {class: 'scope', on: {submit: event => event.preventDefault()}}, J.unitBox(state), J.searchBox(['查找科目或项目', 'search'], state),
        J.filters(answer, [['kind', ['对象', 'of what'], 'kind'], ['fiscal_year', ['年度', 'year']], ['fund', ['资金口径', 'fund'], 'fund']], state)),
      J.note('执行率 = 决算 ÷ 全年（调整）预算；未列全年预算的，÷ 年初预算。只用已发布的数字，低的在前。', 'Executed over the adjusted budget, or over the approved one where no adjusted is printed; lowest first.'),
      J.pager(answer),
      drawn.length > 0 && J.card(J.bars({
        title: ['执行率（%），虚线为 100%，超过 200% 的画到 200%', 'execution in percent; the dashed line is 100 %, bars end at 200 %'], max: most, mark: 100,
        items: drawn.map(row => ({
          name: `${[row.fiscal_year, !J.isNarrow() && row.code, row.name].filter(Boolean).join(' ')}${state.unit ? '' : `\n${row.unit_name}`}`, value: Math.min(most, Number(rate(row))), id: row.executed_id, label: J.percent(rate(row)),
          shown: `${J.percent(rate(row))} ${row.rate_of_adjusted_pct === null ? '÷ 年初预算' : '÷ 全年预算'} · ${J.zh('fund', row.fund)}`,
          colour: Number(rate(row)) < 60 ? '#D55E00' : Number(rate(row)) > 100 ? '#CC79A7' : '#0072B2',
        })),
      }), h('p', {class: 'legend'}, h('i', {style: 'background:#D55E00'}), '< 60% ', h('i', {style: 'background:#0072B2'}), '60–100% ', h('i', {style: 'background:#CC79A7'}), '> 100% ')),
      answer.rows.length === 0 ? J.note('没有同时公布预算数和决算数的科目或项目', 'no subject or project has both a budget and an account published', 'warn') : J.table([
        {label: ['单位', 'unit'], cell: row => h('a', {href: J.link({unit: row.unit_name, page: null})}, row.unit_name)},
        {label: ['年度', 'year'], number: true, cell: row => row.fiscal_year},
        {label: ['科目或项目', 'subject or project'], cell: row => [row.code && h('code', {}, row.code), ' ', row.name, ' ', h('small', {}, row.kind === 'item' ? J.zh('fund', row.fund) : J.zh('kind', row.kind))]},
        {label: ['年初预算（万元）', 'approved'], number: true, cell: row => number(row, 'approved')},
        {label: ['全年预算（万元）', 'adjusted'], number: true, cell: row => number(row, 'adjusted')},
        {label: ['决算（万元）', 'executed'], number: true, cell: row => number(row, 'executed')},
        {label: ['÷ 年初', 'of approved'], number: true, cell: row => J.percent(row.rate_of_approved_pct)},
        {label: ['÷ 全年', 'of adjusted'], number: true, cell: row => J.percent(row.rate_of_adjusted_pct)},
        {label: ['自报', 'as printed'], number: true, cell: row => J.percent(row.printed_rate_pct)},
        {label: ['得分', 'score'], number: true, cell: row => row.score === null ? '—' : J.amount(row.score)},
      ], answer.rows, ['执行率', 'execution']),
    ];
  };
})(juesuan);
