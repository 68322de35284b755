import type { StageEvent } from '../base/stages.ts';

/** Shows the stages of a run as they happen; `end` leaves the screen as a person expects it. */
export interface Progress {
  readonly onStage: (event: StageEvent) => void;
  end(): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Live lines on a terminal (a spinner for what runs, a tick and the seconds for what is done), one plain line a
 * finished stage elsewhere. Writes to `stream` only (standard error: standard output is for the report).
 */
export function showProgress(
  stream: NodeJS.WriteStream,
  look: { live: boolean; colour: boolean; quiet: boolean },
): Progress {
  if (look.quiet) return { onStage: () => {}, end: () => {} };
  return look.live ? live(stream, look.colour) : plain(stream);
}

function plain(stream: NodeJS.WriteStream): Progress {
  return {
    onStage: (event) => {
      if (event.state === 'note') stream.write(noteLine(event));
      else if (event.state !== 'running') stream.write(`${mark(event)} ${line(event)}\n`);
    },
    end: () => {},
  };
}

function live(stream: NodeJS.WriteStream, colour: boolean): Progress {
  const running = new Map<string, { since: number; note: string | undefined }>();
  let drawn = 0;
  let frame = 0;
  const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const clear = () => {
    if (drawn > 0) stream.write(`\u001b[${drawn}A\u001b[0J`);
    drawn = 0;
  };
  const draw = () => {
    for (const [stage, { since, note }] of running) {
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      const text = `${frames[frame % frames.length]} ${stage} ${seconds} s${note === undefined ? '' : `  ${note}`}`;
      stream.write(`${paint(36, text.slice(0, Math.max(20, (stream.columns || 80) - 1)))}\n`);
      drawn += 1;
    }
  };
  const timer = setInterval(() => {
    frame += 1;
    clear();
    draw();
  }, 100);
  timer.unref();
  return {
    onStage: (event) => {
      clear();
      if (event.state === 'running') running.set(event.stage, { since: performance.now(), note: undefined });
      // What nobody waits for would be gone with the spinners.
      else if (event.state === 'note' && !running.has(event.stage)) stream.write(noteLine(event));
      else if (event.state === 'note') {
        running.set(event.stage, {
          since: performance.now(),
          ...running.get(event.stage),
          note: event.detail,
        });
      } else {
        running.delete(event.stage);
        stream.write(`${paint(event.state === 'done' ? 32 : 31, mark(event))} ${line(event)}\n`);
      }
      draw();
    },
    end: () => {
      clearInterval(timer);
      clear();
    },
  };
}

function noteLine({ stage, detail }: StageEvent): string {
  return `  ${stage}: ${detail}\n`;
}

function mark(event: StageEvent): string {
  return event.state === 'failed' ? '✗' : '✓';
}

function line(event: StageEvent): string {
  const detail = event.detail === undefined ? '' : `  ${event.detail}`;
  return `${event.stage} ${event.seconds.toFixed(1)} s${detail}`;
}
