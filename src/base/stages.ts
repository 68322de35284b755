import { defined } from './defined.ts';
import { visibleLine } from './visible.ts';

/**
 * A stage of the job that begins or ends; `seconds` from its beginning, `detail` a short result. Both texts may hold
 * words of strangers, and are fit to be shown: one line each, nothing in them acts on a screen.
 */
export interface StageEvent {
  readonly stage: string;
  readonly state: 'running' | 'done' | 'failed' | 'note';
  readonly seconds: number;
  readonly detail?: string;
}

/** Follows the stages of one run: tells a listener as they happen and keeps their durations. */
export interface Stages {
  /** Runs one stage; `detail` makes the short result shown when it is done. */
  run<Result>(
    stage: string,
    work: () => Promise<Result>,
    detail?: (result: Result) => string,
  ): Promise<Result>;
  /** Says something about a stage that is under way. */
  note(stage: string, detail: string): void;
  /** Seconds by stage, for those that have ended. */
  readonly timings: Readonly<Record<string, number>>;
}

export function followStages(onEvent: (event: StageEvent) => void): Stages {
  const listener = ({ stage, detail, ...event }: StageEvent) =>
    onEvent({
      ...event,
      stage: visibleLine(stage),
      ...defined({ detail: detail === undefined ? undefined : visibleLine(detail) }),
    });
  const timings: Record<string, number> = {};
  const begun = new Map<string, number>();
  const seconds = (stage: string) => (performance.now() - (begun.get(stage) ?? performance.now())) / 1000;
  const end = (stage: string, state: 'done' | 'failed', detail?: string) => {
    timings[stage] = Math.round(seconds(stage) * 1000) / 1000;
    listener({ stage, state, seconds: seconds(stage), ...defined({ detail }) });
  };
  return {
    timings,
    note: (stage, detail) => listener({ stage, state: 'note', seconds: seconds(stage), detail }),
    async run(stage, work, detail) {
      begun.set(stage, performance.now());
      listener({ stage, state: 'running', seconds: 0 });
      try {
        const result = await work();
        end(stage, 'done', detail?.(result));
        return result;
      } catch (error) {
        end(stage, 'failed', error instanceof Error ? error.message : String(error));
        throw error;
      }
    },
  };
}
