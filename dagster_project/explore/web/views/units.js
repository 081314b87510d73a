// Units and their reports; of one unit, its expenditure over the years.
'use strict';
(J => {
  const {h} = J;
  const PHASES = {approved: '#E69F00', adjusted: '#56B4E9', executed: '#0072B2'};

  J.reportsTable = rows => J.table([
    {label: ['单位', 'unit'], cell: row => row.unit_name ? h('a', {href: J.link({view: 'units', unit: row.unit_name, q: null, page: null})}, row.unit_name) : row.file_name},
    {label: ['年度', 'year'], number: true, cell: row => row.fiscal_year ?? '—'},
    {label: ['类型', 'kind'], cell: row => J.label('report_type', row.report_type)},
    {label: ['结论', 'verdict'], cell: row => [J.tag('verdict', row.verdict), row.verdict_reason && h('small', {class: 'why'}, row.verdict_reason)]},
    {label: ['支出合计（万元）', 'expenditure'], number: true, cell: row => row.total_fact_id
      ? [J.number(J.amount(row.total_wan), row.total_fact_id), h('small', {class: 'why'}, `${J.zh('phase', row.total_phase)} · ${J.zh('fund', row.total_fund)}`)]
      : row.facts_withheld ? J.tag('audit_status', 'withheld') : '—'},
    {label: ['事实', 'facts'], number: true, cell: row => J.count(row.facts)},
    {label: ['扣留的事实', 'facts withheld'], number: true, cell: row => J.count(row.facts_withheld)},
    {label: ['发现：致命·错误·警告', 'findings: fatal · error · warning'], number: true, cell: row => row.unit_name
      ? h('a', {href: J.link({view: 'findings', unit_name: row.unit_name, fiscal_year: row.fiscal_year, verdict: null, report_type: null, q: null, page: null})},
        `${row.findings_fatal} · ${row.findings_error} · ${row.findings_warning}`) : '—'},
    {label: ['看', 'look at'], cell: row => row.unit_name && row.fiscal_year ? h('span', {class: 'nowrap'}, [['functions', '功能'], ['economics', '经济'], ['sangong', '三公']].map(([view, name]) =>
      [h('a', {href: `#${view}?${new URLSearchParams({unit: row.unit_name, year: row.fiscal_year})}`}, name), ' '])) : ''},
  ], rows, ['报告', 'reports']);

  async function oneUnit(state) {
    const [{rows}, reports] = await Promise.all([J.ask('trend', {unit: state.unit}), J.ask('reports', {q: state.unit})]);
    const funds = [...new Set(rows.map(row => row.fund))];
    const fund = funds.includes(state.fund) ? state.fund : funds[0];
    const of = rows.filter(row => row.fund === fund);
    const years = [...new Set(of.map(row => row.fiscal_year))];
    const at = (year, phase) => of.find(row => row.fiscal_year === year && row.phase === phase);
    const phases = Object.keys(PHASES).filter(phase => of.some(row => row.phase === phase));
    return [
      h('h1', {}, state.unit),
      h('form', {class: 'scope'}, J.unitBox(state), funds.length > 0 && J.select(['资金口径', 'fund'], 'fund', funds.map(one => [one, J.text('fund', one)]), fund, value => J.go({fund: value}))),
      rows.length === 0 ? J.note('没有已发布的支出合计', 'no total of expenditure is published', 'warn') : J.card(
        J.columns({
          title: [`${state.unit}：各年度支出合计（万元）· ${J.zh('fund', fund)}`, `total expenditure by year, 万元, ${J.pair('fund', fund)[1]}`],
          click: event => J.go({figure: at(years[event.dataIndex], phases[event.seriesIndex])?.fact_id}),
          tooltip: {formatter: one => `${one.seriesName} ${one.name}\n${J.amount(at(years[one.dataIndex], phases[one.seriesIndex])?.amount_wan)} 万元`},
          names: years.map(String),
          series: phases.map(phase => ({name: J.text('phase', phase), color: PHASES[phase],
            data: years.map(year => { const one = at(year, phase); return one ? Number(one.amount_wan) : null; })})),
        }),
        J.table([
          {label: ['年度', 'year'], cell: row => row.year},
          ...phases.map(phase => ({label: J.pair('phase', phase), number: true, cell: ({year}) => { const one = at(year, phase); return one ? J.number(J.amount(one.amount_wan), one.fact_id) : '—'; }})),
        ], years.map(year => ({year})), ['支出合计（万元）', 'total expenditure']),
      ),
      J.heading('报告', 'Reports'),
      J.reportsTable(reports.rows.filter(row => row.unit_name === state.unit)),
    ];
  }

  J.views.units = async state => {
    if (state.unit) return oneUnit(state);
    const answer = await J.ask('reports', {q: state.q, fiscal_year: state.fiscal_year, report_type: state.report_type, verdict: state.verdict, province: state.province, budget_level: state.budget_level,
      sector: state.sector, page: state.page});
    const drawn = answer.rows.filter(row => row.total_fact_id).slice(0, 25);
    const phases = [...new Set(drawn.map(row => row.total_phase))];
    return [
      h('h1', {}, '单位与报告 ', J.en('Units and reports')),
      h('form', {class: 'scope', on: {submit: event => event.preventDefault()}}, J.searchBox(['查找单位或文件', 'search'], state),
        J.filters(answer, [['fiscal_year', ['年度', 'year']], ['report_type', ['类型', 'kind'], 'report_type'], ['verdict', ['结论', 'verdict'], 'verdict'],
          ['province', ['省份', 'province']], ['budget_level', ['预算级次', 'level']], ['sector', ['行业', 'sector']]], state)),
      J.pager(answer),
      drawn.length > 1 && J.card(
        J.bars({
          title: ['本页各报告的支出合计（万元）；阶段见颜色，资金口径见表', 'total expenditure of each report on this page, 万元; phase by colour, fund in the table'],
          items: drawn.map(row => ({name: `${row.fiscal_year ?? ''} ${row.unit_name}`, value: Number(row.total_wan), id: row.total_fact_id, label: J.amount(row.total_wan),
            shown: `${J.amount(row.total_wan)} 万元 · ${J.zh('phase', row.total_phase)} · ${J.zh('fund', row.total_fund)}`, colour: PHASES[row.total_phase]})),
        }),
        h('p', {class: 'legend'}, phases.map(phase => [h('i', {style: `background:${PHASES[phase]}`}), J.label('phase', phase), ' '])),
      ),
      J.reportsTable(answer.rows),
    ];
  };
})(juesuan);
