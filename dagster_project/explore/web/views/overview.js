// What the release holds: verdicts by year, and the gravest findings.
'use strict';
(J => {
  const {h} = J;
  const VERDICTS = {published: '#009E73', published_in_part: '#E69F00', withheld: '#D55E00', unreadable: '#6B6B6B'};

  J.views.overview = async () => {
    const [about, verdicts, gravest] = await Promise.all([J.ask('about'), J.ask('verdicts'), J.ask('findings')]);
    const [held] = about.rows;
    const years = [...new Set(verdicts.rows.map(row => row.fiscal_year))];
    const number = (year, verdict) => verdicts.rows.find(row => row.fiscal_year === year && row.verdict === verdict)?.reports || 0;
    const count = (value, zh, en, view) => h('div', {}, h('b', {}, view ? h('a', {href: J.link({view})}, J.count(value)) : J.count(value)), zh, ' ', J.en(en));
    return [
      h('h1', {}, '决算浏览 ', J.en('The warehouse, to look into')),
      J.note('每个数字都可点开，看它印在哪个文件、哪一页、哪一行，参与了哪些勾稽关系。', 'Every number opens the cell it was printed in, and the identities it stands in.'),
      J.card(h('div', {class: 'counts'}, count(held.units, '个单位', 'units', 'units'), count(held.reports, '份报告', 'reports', 'units'), count(held.facts, '个已发布事实', 'published facts'),
        count(held.withheld, '个扣留', 'withheld'), count(held.checks_hold, '处核对成立', 'checks hold'), count(held.checks_violated, '处不成立', 'violated', 'findings'))),
      J.card(
        J.columns({
          title: ['各年度报告的结论', 'reports by year and verdict'],
          click: event => J.go({view: 'units', fiscal_year: years[event.dataIndex], verdict: Object.keys(VERDICTS)[event.seriesIndex]}),
          tooltip: {trigger: 'axis', axisPointer: {type: 'shadow'}},
          names: years.map(year => String(year ?? '未标年度')),
          yAxis: {type: 'value', minInterval: 1, name: '份 reports', nameTextStyle: {align: 'left'}},
          series: Object.entries(VERDICTS).map(([verdict, colour]) => ({name: J.text('verdict', verdict), stack: 'all', color: colour, data: years.map(year => number(year, verdict))})),
        }),
        J.table([
          {label: ['年度', 'year'], cell: year => year === null ? '未标年度' : h('a', {href: J.link({view: 'units', fiscal_year: year})}, year)},
          ...Object.keys(VERDICTS).map(verdict => ({label: J.pair('verdict', verdict), number: true, cell: year => number(year, verdict) === 0 || year === null ? number(year, verdict)
            : h('a', {href: J.link({view: 'units', fiscal_year: year, verdict})}, number(year, verdict))})),
        ].map(column => ({...column, cell: row => column.cell(row.year)})), years.map(year => ({year})), ['各年度报告份数', 'number of reports']),
      ),
      J.heading('最重的发现', 'The gravest findings'),
      gravest.rows.filter(row => row.is_primary && row.severity !== 'info').slice(0, 5).map(J.finding),
      h('p', {}, h('a', {href: J.link({view: 'findings'})}, '全部发现 ', J.en('all findings'))),
    ];
  };
})(juesuan);
