/** A system that decides on access, on this machine: AuthZEN, answering as a test says. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  readonly headers: IncomingHttpHeaders
  readonly body: {
    subject: { type: string; id: string; properties: Record<string, any> }
    action: { name: string }
    resource: { type: string; id: string; properties: Record<string, any> }
    context: Record<string, any>
  }
}

/** Status and text of an answer; undefined: none ever comes. */
export type Answering = (asked: Asked) => { readonly status?: number; readonly text: string } | undefined

export interface StandInPdp {
  readonly url: string
  /** Since the last look. */
  asked(): Asked[]
  answer(answering: Answering): void
  stop(): Promise<void>
}

export const decision = (allowed: boolean) => ({ text: JSON.stringify({ decision: allowed }) })

export async function standInPdp(): Promise<StandInPdp> {
  const asked: Asked[] = []
  let answering: Answering = () => decision(true)
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const one = { headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'] }
      asked.push(one)
      const answer = answering(one)
      if (answer) response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.text)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/access/v1/evaluation`,
    asked: () => asked.splice(0),
    answer: (next) => { answering = next },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
