// Where answers come from: the server, or, in a written copy, files of answers that were asked for beforehand.
'use strict';
(J => {
  const shards = Number(document.querySelector('meta[name=juesuan-shards]').content);
  const kept = new Map(), loading = new Map();

  J.written = shards > 0;
  J.ask = (name, given) => (J.written ? fromFiles : fromServer)(name, Object.entries(given || {})
    .filter(([, value]) => value !== null && value !== undefined && value !== ''));

  async function fromServer(name, given) {
    const response = await fetch(`api/${name}?${new URLSearchParams(given)}`);
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    J.release(answer.release);
    return answer;
  }

  // ---------------------------------------------------------------------------------------------- a written copy

  J.receive = answers => { for (const [key, answer] of Object.entries(answers)) kept.set(key, answer); };
  J.listings = ['names', 'reports', 'execution', 'findings'];

  async function fromFiles(name, given) {
    const listing = J.listings.includes(name);
    const key = listing ? name : [name, ...given.map(([k, v]) => `${k}=${v}`).sort()].join('\n');
    await load(shardOf(key));
    if (!kept.has(key)) throw new Error('静态副本里没有；请用 juesuan explore 查看 / not in this copy; look with juesuan explore');
    return listing ? chosen(kept.get(key), Object.fromEntries(given)) : kept.get(key);
  }

  // FNV-1a over UTF-8; static.py reckons the same
  function shardOf(key) {
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return hash % shards;
  }

  function load(shard) {
    if (!loading.has(shard)) {
      loading.set(shard, new Promise((done, failed) => {
        const script = document.createElement('script');
        script.src = `answers/${shard}.js`;
        script.onload = done;
        script.onerror = () => failed(new Error(`answers/${shard}.js 读不到 / cannot be read`));
        document.head.append(script);
      }));
    }
    return loading.get(shard);
  }

  // answers.py does the same in SQL
  function chosen({rows, filters, matches}, given) {
    const q = (given.q || '').toLowerCase(), page = Number(given.page || 1);
    const fits = but => row => filters.equal.every(name => name === but || given[name] === undefined || String(row[name]) === given[name])
      && filters.search.map(name => row[name] ?? '').join(' ').toLowerCase().includes(q);
    const found = rows.filter(fits());
    const counts = {};
    for (const name of filters.counted) {
      const tally = new Map();
      for (const row of rows.filter(fits(name))) if (row[name] !== null) tally.set(row[name], (tally.get(row[name]) || 0) + 1);
      counts[name] = [...tally].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
    }
    const first = (page - 1) * filters.page;
    return {rows: found.slice(first, first + filters.page), matches: found.length, page, of_page: filters.page, counts,
      left_out: matches - rows.length};
  }
})(juesuan);
