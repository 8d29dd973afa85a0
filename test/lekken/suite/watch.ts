/**
 * Sees what leaves every Gevel of a run of the suite, in this process and in its children, whatever test it belongs to: headers of
 * all answers and bodies of refusals, lines of the log, what processes write and are called with, keys of what is kept, what is
 * exported to a logboek, and files that are about to go. It looks on: no test and no line of Gevel knows of it.
 */
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import fs from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { inAnswer, inFolder, inTexts, type Found } from '../places.ts'
import type { Search } from '../search.ts'

export interface Leak extends Found {
  /** Of the test that ran. */
  readonly file: string
}

export interface Watch {
  /** The test file that runs now. */
  file: string
  /** Looks through all that has not been looked through yet; every leak so far, each once. */
  leaks(): Leak[]
  /** How much was looked through, by kind of place: a watch that sees nothing is worth nothing. */
  readonly seen: Readonly<Record<string, number>>
}

/** Characters that wait to be looked through together. */
const batch = 1 << 20
const require = createRequire(import.meta.url)

export function watchSuite(search: Search): Watch {
  const found = new Map<string, Leak>()
  const seen: Record<string, number> = {}
  let waiting: { place: string; file: string; text: string }[] = []
  let length = 0

  const tell = (file: string, leaks: readonly Found[]) => { for (const one of leaks) found.set(`${file} ${one.place} ${one.label} ${one.form}`, { file, ...one }) }
  const look = () => {
    const all = waiting
    waiting = []
    length = 0
    // Most batches have nothing in them; only one that has is looked through piece by piece.
    if (search.in(all.map(({ text }) => text).join('\n')).length > 0) for (const { place, file, text } of all) tell(file, inTexts(search, { [place]: text }))
  }
  const keep = (place: string, text: string) => {
    seen[place] = (seen[place] ?? 0) + 1
    waiting.push({ place, file: watch.file, text })
    length += text.length
    if (length > batch) look()
  }
  const watch: Watch = { file: '', leaks: () => (look(), [...found.values()]), seen }

  watchAnswers(keep, (answer) => tell(watch.file, inAnswer(search, answer)))
  watchLog((line) => keep('a line of the log', line))
  watchProcesses(keep)
  watchKeys((key) => keep('a key of what is kept', key))
  watchExports((text) => keep('what goes to a logboek', text))
  watchFiles((folder) => {
    seen['a folder that goes'] = (seen['a folder that goes'] ?? 0) + 1
    tell(watch.file, inFolder(search, folder))
  })
  return watch
}

type Keep = (place: string, text: string) => void

/** Answers of every Gevel in this process, on the side that sends them. */
function watchAnswers(keep: Keep, judge: (answer: Parameters<typeof inAnswer>[1]) => void): void {
  const bodies = new WeakMap<ServerResponse, string[]>()
  subscribe('http.server.request.start', (message) => {
    const { response } = message as { response: ServerResponse }
    const chunks: string[] = []
    bodies.set(response, chunks)
    for (const name of ['write', 'end'] as const) {
      const own = response[name].bind(response) as (...given: unknown[]) => unknown
      response[name] = ((...given: unknown[]) => {
        if (response.statusCode >= 300 && (typeof given[0] === 'string' || given[0] instanceof Uint8Array)) chunks.push(Buffer.from(given[0] as Uint8Array).toString())
        return own(...given)
      }) as never
    }
  })
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse & { app?: unknown; _header?: string } }
    // Stand-ins for sources are plain servers; every Gevel is an express application.
    if (!response.app) return
    const path = (request as IncomingMessage & { originalUrl?: string }).originalUrl ?? request.url ?? ''
    if (path.startsWith('/klantbeeld/')) judge({ name: 'a bijlage', path, status: response.statusCode, statusText: response.statusMessage, rawHeaders: headersOf(response), body: (bodies.get(response) ?? []).join('') })
    else keep('headers of an answer', response._header ?? '')
    if (response.statusCode >= 300) keep(`body of a ${response.statusCode}`, (bodies.get(response) ?? []).join(''))
  })
}

const headersOf = (response: ServerResponse) => Object.entries(response.getHeaders()).flatMap(([name, value]) => [name, String(value)])

/** A Gevel that a test keeps silent says all to nobody but us. */
function watchLog(line: (text: string) => void): void {
  const exported = require('pino') as { pino: (...given: unknown[]) => unknown }
  const { pino } = exported
  exported.pino = Object.assign((...given: unknown[]) => {
    const [options] = given as [{ level?: string } | undefined]
    return options?.level === 'silent' ? pino({ ...options, level: 'trace' }, { write: line }) : pino(...given)
  }, pino)
}

const isGevel = (args: readonly string[]) => args.some((one) => /(^|\/)(src\/main\.ts|main\.js|gevel(\.js)?)$/.test(one))

/** What processes of Gevel say, and what it calls its own children with. */
function watchProcesses(keep: Keep): void {
  subscribe('child_process', (message) => {
    const child = (message as { process: ChildProcess }).process
    // It is told of before it has begun.
    process.nextTick(() => {
      const args = child.spawnargs ?? []
      if (args.some((one) => one.includes('sqlite-process'))) keep('arguments of a process', args.join('\n'))
      if (!isGevel(args)) return
      for (const name of ['stdout', 'stderr'] as const) {
        const stream = child[name]
        if (!stream) continue
        const chunks: Buffer[] = []
        const push = stream.push.bind(stream)
        stream.push = (chunk: unknown, ...rest) => {
          if (chunk) chunks.push(Buffer.from(chunk as Buffer))
          return push(chunk, ...rest)
        }
        child.once('close', () => keep(name, Buffer.concat(chunks).toString()))
      }
    })
  })
}

function watchKeys(key: (text: string) => void): void {
  const { prototype } = require('node-cache') as { prototype: { set: (...given: unknown[]) => unknown } }
  const { set } = prototype
  prototype.set = function (this: unknown, ...given: unknown[]) {
    key(String(given[0]))
    return set.apply(this, given)
  }
}

const trace = new Set(['traceparent', 'tracestate', 'baggage', 'referer', 'x-request-id'])

/** Requests to a receiver of OTLP, and what goes along with requests to any source: the trace. */
function watchExports(text: (text: string) => void): void {
  subscribe('undici:request:create', (message) => {
    const { request: { path, headers, body } } = message as { request: { path: string; headers: readonly string[]; body: unknown } }
    const pairs = headers.flatMap((name, place) => (place % 2 === 0 ? [[name.toLowerCase(), headers[place + 1]!] as const] : []))
    if (!pairs.some(([name, value]) => name === 'user-agent' && value === 'gevel')) return
    const told = path.endsWith('/v1/traces') ? pairs : pairs.filter(([name]) => trace.has(name))
    if (told.length > 0) text(told.map((pair) => pair.join(': ')).join('\n'))
    if (path.endsWith('/v1/traces') && (typeof body === 'string' || body instanceof Uint8Array)) text(Buffer.from(body as Uint8Array).toString())
  })
}

/** Folders that tests make for a Gevel, while they are still there. */
function watchFiles(look: (folder: string) => void): void {
  const before = (path: unknown) => {
    const whole = typeof path === 'string' ? resolve(path) : ''
    if (whole.startsWith(`${tmpdir()}/`) && fs.statSync(whole, { throwIfNoEntry: false })?.isDirectory()) look(whole)
  }
  const { rm } = fs.promises
  const { rmSync } = fs
  fs.promises.rm = async (path, options) => {
    before(path)
    return rm(path, options)
  }
  fs.rmSync = (path, options) => {
    before(path)
    rmSync(path, options)
  }
  syncBuiltinESMExports()
}
