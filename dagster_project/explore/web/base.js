// Building the page from text alone: nothing that a document prints is ever read as HTML.
'use strict';
window.juesuan = {views: {}, words: {}};

(J => {
  J.h = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === 'on') for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else if (value === true) element.setAttribute(name, '');
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
    }
    element.append(...children.flat(9).filter(child => ![null, undefined, false, ''].includes(child)));
    return element;
  };

  J.en = text => J.h('span', {class: 'en', lang: 'en'}, text);
  J.both = ([zh, en]) => [zh, ' ', J.en(en)];
  J.pair = (kind, code) => (J.words[kind] && J.words[kind][code]) || [String(code ?? '—'), ''];
  J.zh = (kind, code) => J.pair(kind, code)[0];
  J.text = (kind, code) => J.pair(kind, code).filter(Boolean).join(' ');
  J.label = (kind, code) => J.both(J.pair(kind, code));
  J.tag = (kind, code) => J.h('span', {class: `tag ${kind}-${code}`}, J.label(kind, code));

  // Exact decimals come as text and are shown as they are: no idle zeros beyond two places, digits grouped.
  J.amount = text => {
    if (text === null || text === undefined) return '—';
    const [, sign, whole, places = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) || [null, '', String(text)];
    const kept = places.replace(/0+$/, '').padEnd(2, '0');
    return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + (/^\d+$/.test(whole) ? '.' + kept : '');
  };
  J.count = number => Number(number).toLocaleString('en-US');
  J.percent = text => (text === null || text === undefined ? '—' : J.amount(text) + '%');

  // A number that leads to the cell it was printed in.
  J.number = (shown, id, title) => id
    ? J.h('a', {class: 'number', href: J.link({figure: id}), title: title || '查看来历 / where it comes from'}, shown)
    : J.h('span', {class: 'number'}, shown);
  J.withheld = (printed, reason, id) => [
    J.h('a', {class: 'number withheld', href: J.link({figure: id}), title: reason}, J.h('s', {}, printed || '—')),
    ' ', J.h('span', {class: 'tag audit_status-withheld', title: reason}, '扣留 ', J.en('withheld'))];

  J.place = row => [row.file_name, row.page && `第${row.page}页 p. ${row.page}`, row.line && `第${row.line}行 line ${row.line}`]
    .filter(Boolean).join(' · ');
  J.note = (zh, en, kind) => J.h('p', {class: `note ${kind || ''}`}, zh, ' ', J.en(en));
  J.heading = (zh, en, level) => J.h(`h${level || 2}`, {}, zh, ' ', J.en(en));
  J.card = (...children) => J.h('section', {class: 'card'}, children);
})(juesuan);
