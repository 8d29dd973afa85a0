/** The tamed HTTP client, as `http.ts` promises it: axios over a transport, with nothing of axios' defaults left. */
import type { Readable } from 'node:stream'
import { Axios, type AxiosResponse } from 'axios'
import { SourceError } from '#domain/errors.ts'
import type { Call } from './contract.ts'
import { BodyLimits, discard, readJson, readWhole } from './http-body.ts'
import { failureOfAbort, failureOfStatus, failureOfTransport } from './http-failure.ts'
import { mergeHeaders } from './http-headers.ts'
import { targetsWithin } from './http-target.ts'
import type { HttpAnswer, HttpClient, HttpClientSettings, HttpRequest } from './http.ts'
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
  const client = axiosOver(transport.adapter)
  let closed = false

  async function send<Body>(method: Method, request: HttpRequest, { signal, traceparent }: Call, read: ReadBody<Body>): Promise<Answer<Body>> {
    const url = target(request.path, request.query)
    const { data, type } = contentOf(request)
    const headers = mergeHeaders(always, data === undefined ? {} : { 'content-type': type }, traceparent === undefined ? {} : { traceparent }, settings.headers?.(), request.headers)
    if (closed) throw new SourceError('bron-onbereikbaar', 'the client of this source is closed')
    try {
      // axios would otherwise give a POST without a body a content type of its own.
      const response = await client.request<Readable>({ method, url, data, signal, headers: { 'content-type': false, ...headers } })
      return await answerOf(response, request.accept ?? [], (data, headers) => read(data, headers, limits))
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

function contentOf({ body, form }: HttpRequest): { data: string | undefined; type: string } {
  if (form) return { data: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' }
  return { data: body === undefined ? undefined : JSON.stringify(body), type: 'application/json' }
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type ReadBody<Body> = (source: Readable, headers: Readonly<Record<string, string>>, limits: BodyLimits) => Promise<Body>
type Answer<Body> = Omit<HttpAnswer, 'body'> & { readonly body: Body }

/** Without the defaults of `axios.create`, most of which are for browsers: merging them costs more than the rest of axios. */
function axiosOver(adapter: NonNullable<HttpClientSettings['transport']>['adapter']): Axios {
  const untouched = [(data: unknown) => data]
  return new Axios({
    adapter,
    headers: {},
    responseType: 'stream',
    decompress: false,
    maxRedirects: 0,
    proxy: false,
    validateStatus: () => true,
    transformRequest: untouched,
    transformResponse: untouched,
  })
}

async function answerOf<Body>(
  response: AxiosResponse<Readable>, accepted: readonly number[], read: (data: Readable, headers: Record<string, string>) => Promise<Body>,
): Promise<Answer<Body>> {
  const { status, data } = response
  const headers = flatHeaders(response.headers)
  const isAccepted = (status >= 200 && status < 300) || accepted.includes(status)
  if (!isAccepted) {
    discard(data)
    throw failureOfStatus(status, headers)
  }
  return { status, headers, body: await read(data, headers) }
}

function flatHeaders(headers: AxiosResponse['headers']): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const name of Object.keys(headers)) flat[name.toLowerCase()] = String(headers[name])
  return flat
}
