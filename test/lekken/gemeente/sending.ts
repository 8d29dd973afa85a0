/** Sends requests byte for byte as they are and keeps answers whole, with names of headers and the words behind the status. */
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import type { Answered } from '../places.ts'
import type { Asking } from './requests.ts'

const atOnce = 12

/** Requests that break off are no answer: undefined. */
export function send(url: string, { name, method, path, headers = {}, body }: Asking, agent?: Agent): Promise<Answered | undefined> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const sent = request({ ...(agent && { agent }), hostname, port, method, path, headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => resolve(undefined)).on('end', () => resolve({
        name, path, status: response.statusCode!, statusText: response.statusMessage ?? '', rawHeaders: response.rawHeaders, body: Buffer.concat(chunks).toString(),
      }))
    })
    sent.on('error', () => resolve(undefined))
    sent.end(body)
  })
}

/** Over connections that are closed once all is said. */
export async function sendAll(url: string, all: readonly Asking[]): Promise<Answered[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const answers: (Answered | undefined)[] = []
  const waiting = [...all]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) answers.push(await send(url, next, agent))
  }))
  agent.destroy()
  return answers.filter((answer) => answer !== undefined)
}

/** Bytes that are no request of HTTP, or hardly; all that comes back counts as headers. */
export function sendRaw(url: string, name: string, bytes: string): Promise<Answered> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(Number(port), hostname, () => void socket.write(bytes))
    const timer = setTimeout(() => socket.destroy(), 2000)
    socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => undefined).once('close', () => {
      clearTimeout(timer)
      const text = Buffer.concat(chunks).toString()
      resolve({ name, path: '', status: Number(text.split(' ')[1] ?? 0), statusText: '', rawHeaders: ['', text], body: '' })
    })
  })
}

/** Of a client that leaves before it has its answer. */
export function abandon(url: string, { method, path, headers = {} }: Asking, afterMs: number): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const sent = request({ hostname, port, method, path, headers }, (response) => response.resume())
    sent.on('error', () => undefined).once('close', () => resolve())
    sent.end()
    setTimeout(() => sent.destroy(), afterMs)
  })
}
