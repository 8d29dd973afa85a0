/**
 * A start module that leaks, at every place where the search looks and each time in another form: what the search must see. The
 * person is the environment's, which is the first leak.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Places at which it leaks, as the search calls them. */
export const leaks = [
  'stdout', 'stderr', '/proc/gevel/environ', '/proc/gevel/comm', '/proc/kind/cmdline', '/proc/kind/environ', 'what OTLP got', 'headers of a list', 'headers of a refusal', 'body of 404, a refusal',
  'file /logboek/extra.jsonl', 'file /tijdelijk/kladje.txt', 'file /werk/core.bin', 'the name of a file',
] as const

const base64 = (text: string) => Buffer.from(text).toString('base64')

export async function start(environment: Readonly<Record<string, string | undefined>>) {
  const bsn = environment['LEK_BSN']!
  const place = environment['LEK_MAP']!
  process.stdout.write(`wie: ${base64(`persoon ${bsn}`)}\n`)
  process.stderr.write(`{"level":30,"persoon":"${createHash('sha256').update(bsn).digest('hex')}","msg":"request"}\n`)
  process.title = bsn
  spawn('sleep', ['60', bsn], { env: { PATH: process.env['PATH'], WIE: Buffer.from(bsn).toString('hex') }, stdio: 'ignore' }).unref()
  writeFileSync(join(tmpdir(), 'kladje.txt'), `${bsn.slice(0, 3)}.${bsn.slice(3, 6)}.${bsn.slice(6)}`)
  writeFileSync('core.bin', Buffer.concat([Buffer.from([0, 1, 2, 255]), Buffer.from(bsn, 'utf16le')]))
  mkdirSync(join(tmpdir(), bsn))
  writeFileSync(join(place, 'extra.jsonl'), JSON.stringify({ id: createHash('md5').update(bsn).digest('base64url') }))
  await fetch(environment['LEK_OTLP']!, { method: 'POST', headers: { 'x-persoon': base64(`a${bsn}`) }, body: '{}' })
  leakingAnswers(bsn)
  return { values: {}, stop: async () => undefined }
}

/** In the headers of every answer, and in the body of those that are no success. */
function leakingAnswers(bsn: string): void {
  const { writeHead, end } = ServerResponse.prototype as unknown as Record<'writeHead' | 'end', (...given: unknown[]) => ServerResponse>
  ServerResponse.prototype.writeHead = function (this: ServerResponse, ...given: never[]) {
    this.setHeader('ETag', `W/"${createHash('sha1').update(bsn).digest('hex')}"`)
    return Reflect.apply(writeHead, this, given) 
  } as never
  ServerResponse.prototype.end = function (this: ServerResponse, ...given: unknown[]) {
    const [body, ...rest] = given
    if (this.statusCode < 400 || typeof body !== 'string') return Reflect.apply(end, this, given) 
    const longer = `${body.slice(0, -1)},"detail":"\\u${[...bsn].map((one) => one.charCodeAt(0).toString(16).padStart(4, '0')).join('\\u')}"}`
    this.setHeader('Content-Length', Buffer.byteLength(longer))
    return Reflect.apply(end, this, [longer, ...rest]) 
  } as never
}
