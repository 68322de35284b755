/** What GitHub answers: a status, headers, and a body that is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `undefined`: no body at all. */
  readonly body: unknown;
}

/** A request as the handlers of operations see it. */
export interface Asking {
  readonly url: URL;
  /** What stands in the path, by the description's names. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The parsed body; `{}` without one. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly login: string;
}

const documentation = 'https://docs.github.com/rest';

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, headers, body };
}

export function created(body: unknown): Answer {
  return { status: 201, headers: {}, body };
}

export function noContent(): Answer {
  return { status: 204, headers: {}, body: undefined };
}

/** An answer that isn't a success, in the form all of GitHub's have. */
export function failed(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers, body: { message, documentation_url: documentation, status: String(status) } };
}

export function notFound(): Answer {
  return failed(404, 'Not Found');
}

/** 422: the request is well-formed and can't be done. */
export function unprocessable(resource: string, field: string, message: string): Answer {
  return {
    status: 422,
    headers: {},
    body: {
      message: 'Validation Failed',
      errors: [{ resource, code: 'unprocessable', field, message }],
      documentation_url: documentation,
      status: '422',
    },
  };
}

/** One page of a list and the `Link` header that leads to the others; `wrap` puts it into an object. */
export function page<T>(
  url: URL,
  items: readonly T[],
  wrap: (items: readonly T[]) => unknown = (shown) => shown,
): Answer {
  const perPage = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
  const number = Number(url.searchParams.get('page') ?? 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const links = [
    ...(number > 1 ? [link(url, number - 1, 'prev'), link(url, 1, 'first')] : []),
    ...(number < last ? [link(url, number + 1, 'next'), link(url, last, 'last')] : []),
  ];
  const shown = items.slice((number - 1) * perPage, number * perPage);
  return ok(wrap(shown), links.length === 0 ? {} : { link: links.join(', ') });
}

function link(url: URL, number: number, relation: string): string {
  const address = new URL(url);
  address.searchParams.set('page', String(number));
  return `<${address}>; rel="${relation}"`;
}
