// 三公经费 over the years: budget against accounts, and what it was spent on.
'use strict';
(J => {
  const {h} = J;
  const PHASES = {approved: '#E69F00', adjusted: '#56B4E9', executed: '#0072B2'};
  const PARTS = ['sangong_abroad', 'sangong_vehicle_purchase', 'sangong_vehicle_running', 'sangong_reception'];

  J.views.sangong = async state => {
    const scope = await J.scope(state, []);
    const head = [h('h1', {}, '“三公”经费 ', J.en('Travel abroad, vehicles, reception')), scope.bar];
    if (scope.missing) return [head, scope.missing];
    const {rows} = await J.ask('sangong', {unit: scope.unit});
    if (!rows.length) return [head, J.note(`${scope.unit}：没有“三公”经费的数字`, 'no figure of 三公 is published', 'warn')];
    const years = [...new Set(rows.map(row => row.fiscal_year))];
    const phases = Object.keys(PHASES).filter(phase => rows.some(row => row.phase === phase));
    const at = (year, phase, indicator) => rows.find(row => row.fiscal_year === year && row.phase === phase && row.indicator === indicator);
    const value = one => one && one.value_wan !== null ? Number(one.value_wan) : null;
    const phase = phases.includes(state.phase) ? state.phase : phases.at(-1);
    const chart = (title, series, of) => J.columns({
      title, series, names: years.map(String),
      click: event => { const one = of(event); if (one) J.go({figure: one.cell_id}); },
      tooltip: {formatter: event => `${event.seriesName} ${event.name}\n${J.amount(of(event)?.value_wan)} 万元`},
    });
    const totals = phases.filter(one => years.some(year => at(year, one, 'sangong_total')));
    const parts = PARTS.filter(part => years.some(year => value(at(year, phase, part))));
    return [head,
      J.card(
        h('div', {class: 'two'},
          totals.length ? chart([`${scope.unit}：“三公”经费合计（万元）`, 'total by year, 万元'],
            totals.map(one => ({name: J.text('phase', one), color: PHASES[one], data: years.map(year => value(at(year, one, 'sangong_total')))})),
            event => at(years[event.dataIndex], totals[event.seriesIndex], 'sangong_total')) : J.note('没有公布合计', 'no total is published'),
          parts.length ? chart([`构成（万元）· ${J.zh('phase', phase)}`, `its parts, 万元, ${J.pair('phase', phase)[1]}`],
            parts.map(part => ({name: J.zh('sangong', part), stack: 'all', color: J.colours[[2, 3, 0, 5][PARTS.indexOf(part)]], data: years.map(year => value(at(year, phase, part)))})),
            event => at(years[event.dataIndex], phase, parts[event.seriesIndex])) : J.note('没有公布构成', 'no parts are published')),
        phases.length > 1 && h('form', {class: 'scope'}, J.select(['构成图的阶段', 'phase of the parts'], 'phase', phases.map(one => [one, J.text('phase', one)]), phase, chosen => J.go({phase: chosen}))),
        J.table([
          {label: ['项目', 'item'], cell: row => J.label('sangong', row.indicator)},
          ...years.flatMap(year => phases.filter(one => rows.some(row => row.fiscal_year === year && row.phase === one)).map(one => ({
            label: [`${year} ${J.zh('phase', one)}`, J.pair('phase', one)[1]], number: true,
            cell: ({indicator}) => {
              const found = at(year, one, indicator);
              if (!found) return '—';
              return found.withheld_reason ? J.withheld(found.printed_text, found.withheld_reason, found.cell_id) : J.number(J.amount(found.value_wan), found.cell_id);
            }}))),
        ], Object.keys(J.words.sangong).filter(indicator => rows.some(row => row.indicator === indicator)).map(indicator => ({indicator})), ['“三公”经费（万元）', '三公, in 万元']),
      ),
    ];
  };
})(juesuan);
