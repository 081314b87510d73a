// Charts by Apache ECharts, drawn as SVG. Each stands above the table of its numbers, which says the same to everybody.
'use strict';
(J => {
  const FONT = getComputedStyle(document.documentElement).getPropertyValue('--font').trim();
  // Okabe and Ito's colours, told apart also by those who see red and green alike; yellow is left out: too pale on white
  J.colours = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#6B6B6B', '#7A5FB0'];
  const open = new Set();

  J.closeCharts = () => { for (const chart of open) chart.close(); open.clear(); };

  // picture: {title: [中文, English], option, height, click}
  J.chart = ({title, option, height, click}) => {
    const area = J.h('div', {class: 'chart', style: `height:${height || 360}px`, role: 'img', 'aria-label': title.join(' / ')});
    const figure = J.h('figure', {}, J.h('figcaption', {}, J.both(title)), area);
    requestAnimationFrame(() => {
      if (!area.isConnected) return;
      const chart = echarts.init(area, null, {renderer: 'svg'});
      chart.setOption({
        animation: false, color: J.colours, textStyle: {fontFamily: FONT, fontSize: 13},
        // as text: a tooltip of HTML would read what a document prints
        tooltip: {renderMode: 'richText', confine: true, textStyle: {fontFamily: FONT}}, ...option,
      });
      if (click) chart.on('click', click);
      const observer = new ResizeObserver(() => chart.resize());
      observer.observe(area);
      open.add({close: () => { observer.disconnect(); chart.dispose(); }});
    });
    return figure;
  };

  J.axis = {
    value: {type: 'value', name: '万元', nameTextStyle: {align: 'right'}, axisLabel: {formatter: value => value.toLocaleString('en-US'), hideOverlap: true}},
    category: names => ({type: 'category', data: names, axisTick: {show: false}}),
  };
  J.isNarrow = () => document.documentElement.clientWidth < 640;
  // what lies is named at the left, in so much room that the names of subjects can be read
  J.names = names => ({...J.axis.category(names), inverse: true, axisLabel: {interval: 0, width: J.isNarrow() ? 110 : 240, overflow: 'truncate', lineHeight: 15}});
  J.lying = right => ({left: J.isNarrow() ? 120 : 250, right, top: 8, bottom: 30});

  // bars that stand, beside or upon each other: names on the axis; the legend has room for several lines on a narrow page
  J.columns = ({title, names, series, tooltip, click, yAxis}) => J.chart({
    title, click, height: J.isNarrow() ? 340 : 290,
    option: {
      legend: {bottom: 0}, grid: {left: 8, right: 16, top: 34, bottom: J.isNarrow() ? 92 : 44, containLabel: true},
      tooltip: {renderMode: 'richText', confine: true, ...tooltip},
      xAxis: J.axis.category(names), yAxis: yAxis || J.axis.value, series: series.map(one => ({type: 'bar', barMaxWidth: 40, ...one})),
    },
  });

  // bars that lie: items: {name, value, shown, label, id, colour}; a name may have two lines
  J.bars = ({title, items, max, mark}) => {
    return J.chart({
      title, height: 60 + items.length * (items.some(one => one.name.includes('\n')) ? 42 : 26),
      click: event => items[event.dataIndex].id && J.go({figure: items[event.dataIndex].id}),
      option: {
        grid: J.lying(J.isNarrow() ? 76 : 96),
        tooltip: {renderMode: 'richText', confine: true, formatter: one => `${items[one.dataIndex].name}\n${items[one.dataIndex].shown}`},
        xAxis: {...J.axis.value, name: '', max, splitNumber: 4},
        yAxis: J.names(items.map(one => one.name)),
        series: [{type: 'bar', barMaxWidth: 18, data: items.map(one => ({value: one.value, itemStyle: {color: one.colour || J.colours[0]},
          cursor: one.id ? 'pointer' : 'default'})),
          label: {show: true, position: 'right', backgroundColor: '#fff', formatter: one => items[one.dataIndex].label || items[one.dataIndex].shown},
          markLine: mark && {symbol: 'none', silent: true, z: 1, lineStyle: {color: '#444', type: 'dashed'}, label: {show: false}, data: [{xAxis: mark}]}}],
      },
    });
  };
})(juesuan);
