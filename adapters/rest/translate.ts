/** A request of a manifest as one of HTTP, and the answer to it. */
import type { Envelope } from '../manifest/http-transport.ts'

export const restEnvelope: Envelope = {
  toHttp: ({ method, target, body, headers }) => ({
    method: method === 'post' ? 'post' : 'get',
    request: { path: target, ...(body !== undefined && { body }), ...(headers && { headers }) },
  }),
  fromHttp: (answer) => answer,
}
