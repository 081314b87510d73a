// What is shown, as the part of the address after #: view?unit=…&year=…, so that links and the back button work.
'use strict';
(J => {
  const HOME = 'overview';

  J.state = () => {
    const [view, query] = location.hash.slice(1).split(/\?(.*)/s);
    return {view: J.views[view] ? view : HOME, ...Object.fromEntries(new URLSearchParams(query || ''))};
  };
  J.link = changes => {
    const {view, ...rest} = {...J.state(), ...changes};
    const kept = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined && value !== '');
    const query = new URLSearchParams(kept.map(([name, value]) => [name, String(value)])).toString();
    return `#${view}${query && '?' + query}`;
  };
  J.go = changes => { location.hash = J.link(changes); };
  // for what is typed: the address follows, without a step back for every letter
  J.follow = changes => { history.replaceState(null, '', J.link(changes)); window.dispatchEvent(new HashChangeEvent('hashchange')); };
})(juesuan);
