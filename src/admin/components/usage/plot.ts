import UPlot from 'uplot';

interface Plot {
  /** By day, as are their names. */
  figures: number[];
  names: string[];
  formatTick(figure: number): string;
  /** Told which day the pointer is at. */
  point(index: number | null): void;
}

const labelWidth = 74;

/** Draws into an element and keeps to its size and to the page's colours; answers how to remove it all. */
export function plotDays(place: HTMLElement, { figures, names, formatTick, point }: Plot): () => void {
  const isRightToLeft = document.documentElement.dir === 'rtl';
  const styles = getComputedStyle(place);
  const colour = (name: string) => styles.getPropertyValue(name);
  const font = `12px ${styles.fontFamily}`;
  const size = () => ({ width: place.clientWidth, height: place.clientHeight });
  const axis = { font, stroke: () => colour('--muted'), ticks: { show: false } };
  const options: UPlot.Options = {
    ...size(),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      // The first day stands where reading begins.
      x: { time: false, dir: isRightToLeft ? -1 : 1, range: [-0.5, figures.length - 0.5] },
      y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.08 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        grid: { show: false },
        splits: ({ width }) => everyNth(figures.length, Math.floor(width / labelWidth)),
        values: (_plot, indexes) => indexes.map((index) => names[index] ?? ''),
      },
      {
        ...axis,
        side: isRightToLeft ? 1 : 3,
        grid: { stroke: () => colour('--line'), width: 1 },
        values: (_plot, values) => values.map(formatTick),
        size: (_plot, values) => 24 + Math.max(0, ...(values ?? []).map((text) => text.length)) * 7,
      },
    ],
    series: [
      {},
      {
        fill: () => colour('--accent'),
        width: 0,
        points: { show: false },
        ...(UPlot.paths.bars && { paths: UPlot.paths.bars({ size: [0.72, 44], radius: 0.2 }) }),
      },
    ],
    hooks: { setCursor: [({ cursor }) => point(cursor.idx ?? null)] },
  };
  const plot = new UPlot(options, [figures.map((_figure, index) => index), figures], place);
  return followPage(place, plot, size);
}

/** Indexes of the days that are named below the axis, the last one always. */
function everyNth(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)));
  return Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % step === 0);
}

function followPage(place: HTMLElement, plot: UPlot, size: () => { width: number; height: number }): () => void {
  const redraw = () => plot.redraw(false);
  const widths = new ResizeObserver(() => plot.setSize(size()));
  widths.observe(place);
  const themes = new MutationObserver(redraw);
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', redraw);
  return () => {
    widths.disconnect();
    themes.disconnect();
    system.removeEventListener('change', redraw);
    plot.destroy();
  };
}
