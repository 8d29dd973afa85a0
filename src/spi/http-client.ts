/** The tamed HTTP client, as `http.ts` promises it: axios over a transport, with nothing of axios' defaults left. */
import type { Readable } from 'node:stream'
import { Axios } from 'axios'
import { SourceError } from '#domain/errors.ts'
import type { Call } from './contract.ts'
import { BodyLimits, discard, readJson, readWhole } from './http-body.ts'
import { failureOfAbort, failureOfStatus, failureOfTransport } from './http-failure.ts'
import { mergeHeaders } from './http-headers.ts'
import { targetsWithin } from './http-target.ts'
import type { HttpAnswer, HttpClient, HttpClientSettings, HttpRequest, HttpTransport, WireAnswer, WireRequest } from './http.ts'
import { undiciTransport } from './undici-transport.ts'

/** A request reads a source's answers one after another; two of this size that nobody has swept up yet stay below 32 MB. */
const defaultMaxBytes = 8 * 1024 * 1024
/** Bodies of the largest size that are read at the same time; of ordinary ones there is no end. */
const largestAtOnce = 4
const always = { accept: 'application/json', 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'gevel' }

/**
 * Throws a TypeError when `baseUrl` is no http(s) URL, or has credentials, a query or a fragment in it. Closing the
 * client closes the default transport; one that was given is closed by who made it, since others may share it.
 */
export function createHttpClient(settings: HttpClientSettings): HttpClient {
  const { maxBytes = defaultMaxBytes } = settings
  const limits = new BodyLimits(maxBytes, maxBytes * largestAtOnce)
  const transport = settings.transport ?? undiciTransport()
  const target = targetsWithin(settings.baseUrl)
  const client = axiosOver(transport)
  let closed = false

  async function send<Body>(method: WireRequest['method'], request: HttpRequest, { signal, traceparent }: Call, read: ReadBody<Body>): Promise<Answer<Body>> {
    const url = target(request.path, request.query)
    const { body, type } = contentOf(request)
    const headers = mergeHeaders(always, body === undefined ? undefined : { 'content-type': type }, traceparent === undefined ? undefined : { traceparent }, settings.headers?.(), request.headers)
    if (closed) throw new SourceError('bron-onbereikbaar', 'the client of this source is closed')
    try {
      signal.throwIfAborted()
      const { data } = await client.request<WireAnswer>({ data: new OnWire({ method, url, headers, body }, signal) })
      return await answerOf(data, request.accept, read, limits)
    } catch (error) {
      if (signal.aborted) throw failureOfAbort(signal)
      throw error instanceof SourceError ? error : failureOfTransport(error)
    }
  }

  return {
    get: (request, call) => send('GET', request, call, readJson),
    post: (request, call) => send('POST', request, call, readJson),
    patch: (request, call) => send('PATCH', request, call, readJson),
    delete: (request, call) => send('DELETE', request, call, readJson),
    bytes: async (request, call) => (await send('GET', { ...request, headers: { accept: '*/*', ...request.headers } }, call, readWhole)).body,
    async close() {
      closed = true
      if (!settings.transport) await transport.close()
    },
  }
}

function contentOf({ body, form }: HttpRequest): { body: string | undefined; type: string } {
  if (form) return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' }
  return { body: body === undefined ? undefined : JSON.stringify(body), type: 'application/json' }
}

type ReadBody<Body> = (source: Readable, headers: Readonly<Record<string, string>>, limits: BodyLimits) => Promise<Body>
type Answer<Body> = Omit<HttpAnswer, 'body'> & { readonly body: Body }

/** What axios carries to the transport, untouched: it would copy a plain object, and each option and header of its own four times over. */
class OnWire {
  readonly request: WireRequest
  readonly signal: AbortSignal

  constructor(request: WireRequest, signal: AbortSignal) {
    this.request = request
    this.signal = signal
  }
}

/** Without the defaults of `axios.create`, most of which are for browsers: merging them costs more than the rest of axios. */
function axiosOver(transport: HttpTransport): Axios {
  return new Axios({
    async adapter(config) {
      const { request, signal } = config.data as OnWire
      const data = await transport.send(request, signal)
      return { status: data.status, statusText: '', headers: {}, config, data }
    },
  })
}

async function answerOf<Body>({ status, headers, body }: WireAnswer, accepted: readonly number[] | undefined, read: ReadBody<Body>, limits: BodyLimits): Promise<Answer<Body>> {
  const isAccepted = (status >= 200 && status < 300) || accepted?.includes(status)
  if (!isAccepted) {
    discard(body)
    throw failureOfStatus(status, headers)
  }
  return { status, headers, body: await read(body, headers, limits) }
}
