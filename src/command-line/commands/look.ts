/** How text is shown on a stream. */
export interface Look {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
}

/** Colour on a terminal unless NO_COLOR is set (to anything), and wherever FORCE_COLOR asks for it. */
export function lookOf(stream: NodeJS.WriteStream): Look {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  const colour = (NO_COLOR === undefined || NO_COLOR === '') && (stream.isTTY === true || forced);
  return { colour, width: Math.min(Math.max(stream.columns || 100, 40), 140) };
}
