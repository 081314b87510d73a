// Shows the view that the address names, and the figure over it; follows the address.
'use strict';
(J => {
  const {h} = J;
  const TABS = [['overview', '总览', 'overview'], ['units', '单位', 'units'], ['functions', '功能', 'function'], ['economics', '经济', 'economic'],
    ['sangong', '三公', 'travel, cars'], ['execution', '执行率', 'execution'], ['findings', '发现', 'findings'], ['bounds', '上下限', 'bounds']];
  const main = document.getElementById('main'), dialog = document.getElementById('figure');
  let shown = null, turn = 0, release = null;

  const without = (name, {[name]: _, ...rest}) => rest;
  const failure = error => h('p', {class: 'note warn', role: 'alert'}, error.message);

  // A run may publish while we look: what is shown then mixes two releases, so it is asked for again.
  J.release = current => {
    document.getElementById('release').replaceChildren(`版本 ${current}`);
    if (release !== null && release !== current) { shown = null; queueMicrotask(show); }
    release = current;
  };

  async function showView(state) {
    const mine = ++turn, key = JSON.stringify(without('figure', state));
    if (key === shown) return;
    document.getElementById('nav').replaceChildren(...TABS.map(([view, zh, en]) => h('a', {
      href: `#${view}${state.unit ? '?' + new URLSearchParams({unit: state.unit, ...(state.year && {year: state.year})}) : ''}`,
      'aria-current': view === state.view ? 'page' : null}, J.both([zh, en]))));
    main.setAttribute('aria-busy', 'true');
    const focused = main.contains(document.activeElement) ? {name: document.activeElement.name, at: document.activeElement.selectionStart} : null;
    let content;
    try {
      content = await J.views[state.view](state);
    } catch (error) {
      content = failure(error);
    }
    if (mine !== turn) return;
    const isOther = shown === null || JSON.parse(shown).view !== state.view;
    shown = key;
    J.closeCharts();
    main.replaceChildren(...[content].flat(9).filter(Boolean));
    main.removeAttribute('aria-busy');
    document.title = `${main.querySelector('h1')?.textContent || ''} · 决算 juesuan`;
    if (isOther) window.scrollTo(0, 0);
    const again = focused?.name && main.querySelector(`[name="${focused.name}"]`);
    if (again) { again.focus(); if (again.type === 'search') again.setSelectionRange(focused.at, focused.at); }
  }

  async function showFigure({figure}) {
    if (!figure) { if (dialog.open) dialog.close(); return; }
    let content;
    try {
      content = await J.figure(figure);
    } catch (error) {
      content = [h('h2', {id: 'figure-title'}, '来历 ', J.en('where it comes from')), failure(error)];
    }
    if (J.state().figure !== figure) return;
    dialog.replaceChildren(h('button', {type: 'button', class: 'close', 'aria-label': '关闭 close', on: {click: () => dialog.close()}}, '×'), ...[content].flat(9).filter(Boolean));
    if (!dialog.open) dialog.showModal();
    dialog.scrollTo(0, 0);
  }

  async function show() {
    const state = J.state();
    await Promise.all([showView(state), showFigure(state)]);
  }

  dialog.addEventListener('close', () => { if (J.state().figure) J.go({figure: null}); });
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  document.querySelector('.skip').addEventListener('click', event => { event.preventDefault(); main.focus(); });
  window.addEventListener('hashchange', show);

  J.ask('about').then(about => {
    J.words = about.words;
    if (about.release) J.release(about.release);
    show();
  }).catch(error => main.replaceChildren(failure(error)));
})(juesuan);
