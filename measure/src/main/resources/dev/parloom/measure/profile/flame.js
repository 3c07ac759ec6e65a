'use strict';
(() => {
  const svg = document.querySelector('svg.flame');
  const graph = document.getElementById('graph');
  const status = document.getElementById('status');
  const search = document.getElementById('search');
  const height = svg.viewBox.baseVal.height;
  const bars = Array.from(svg.querySelectorAll('g'), (g) => ({
    g,
    rect: g.querySelector('rect'),
    text: g.querySelector('text'),
    says: g.querySelector('title').textContent,
    label: g.dataset.label,
    start: Number(g.dataset.start),
    samples: Number(g.dataset.samples),
    row: Number(g.dataset.row),
  }));
  if (bars.length === 0) {
    return;
  }
  const whole = bars[0];
  const character = 6.7;
  const atRest = status.textContent;
  let zoomed = whole;

  /** Places every bar for the part that is looked at, in pixels, so that letters keep their size. */
  function draw() {
    const width = Math.max(300, graph.clientWidth);
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.setAttribute('width', width);
    svg.setAttribute('height', height);
    const scale = width / Math.max(1, zoomed.samples);
    const end = zoomed.start + zoomed.samples;
    for (const bar of bars) {
      const above = bar.row < zoomed.row;
      const shown = bar.start < end && bar.start + bar.samples > zoomed.start;
      const inside = above ? shown : shown && bar.start >= zoomed.start;
      const from = above ? 0 : (bar.start - zoomed.start) * scale;
      const wide = above || bar === whole ? width : bar.samples * scale;
      bar.g.style.display = inside ? '' : 'none';
      if (!inside) {
        continue;
      }
      bar.g.classList.toggle('above', above);
      bar.rect.setAttribute('x', from);
      bar.rect.setAttribute('width', wide);
      bar.text.setAttribute('x', from + 4);
      const room = Math.floor((wide - 8) / character);
      bar.text.textContent = bar.label.length <= room ? bar.label
        : room < 4 ? '' : bar.label.slice(0, room - 1) + '…';
    }
  }

  function zoom(bar) {
    zoomed = bar;
    draw();
  }

  /** Marks the methods that are looked for; the samples below nested ones count once. */
  function mark() {
    const wanted = search.value.trim().toLowerCase();
    const found = [];
    for (const bar of bars) {
      const hit = wanted !== '' && bar.says.replace(/: [^:]*$/, '').toLowerCase().includes(wanted);
      bar.g.classList.toggle('hit', hit);
      if (hit) {
        found.push(bar);
      }
    }
    if (wanted === '') {
      status.textContent = atRest;
      return;
    }
    found.sort((a, b) => a.start - b.start || b.samples - a.samples);
    let counted = 0;
    let reached = 0;
    for (const bar of found) {
      const end = bar.start + bar.samples;
      counted += Math.max(0, end - Math.max(reached, bar.start));
      reached = Math.max(reached, end);
    }
    const share = (100 * counted / Math.max(1, whole.samples)).toFixed(1);
    status.textContent = `Bars that match: ${found.length}, with ${share} % of the samples`;
  }

  for (const bar of bars) {
    bar.g.addEventListener('click', () => zoom(bar));
    bar.g.addEventListener('mouseenter', () => { status.textContent = bar.says; });
  }
  svg.addEventListener('mouseleave', mark);
  search.addEventListener('input', mark);
  document.getElementById('reset').addEventListener('click', () => zoom(whole));
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      zoom(whole);
    }
  });
  window.addEventListener('resize', draw);
  draw();
})();
