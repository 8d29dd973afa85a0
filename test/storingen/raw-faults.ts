/** Faults of the connection and of HTTP itself, that no HTTP server would make: bytes on a socket. */
import type { Socket } from 'node:net'
import type { Fault } from './faults.ts'

const head = (...lines: string[]) => ['HTTP/1.1 200 OK', 'Content-Type: application/json', ...lines, '', ''].join('\r\n')
const opening = '{"total":1,"next":null,"results":['

/** Says this and then nothing more, with the connection open. */
const then = (...bytes: string[]) => (socket: Socket) => void socket.write(bytes.join(''))
/** Says this and ends. */
const last = (...bytes: string[]) => (socket: Socket) => void socket.end(bytes.join(''))

/** Goes on saying something until the other side has had enough. */
const every = (milliseconds: number, first: string, again: string) => (socket: Socket) => {
  socket.write(first)
  const timer = setInterval(() => socket.write(again), milliseconds)
  socket.once('close', () => clearInterval(timer))
}

const page = (rows: string) => `{"total":1,"next":null,"results":[${rows}]}`

export const rawFaults: readonly Fault[] = [
  { name: 'sluit zonder een woord', kind: 'onbereikbaar', sickness: { raw: (socket) => void socket.end() } },
  { name: 'verbroken voor de kop', kind: 'onbereikbaar', sickness: { raw: (socket) => void socket.resetAndDestroy() } },
  { name: 'verbroken midden in het antwoord', kind: 'onbereikbaar', sickness: { raw: (socket) => void socket.write(head('Content-Length: 5000') + opening, () => setTimeout(() => socket.resetAndDestroy(), 5)) } },
  { name: 'hangt voor de kop', kind: 'te-laat', sickness: { raw: then() } },
  { name: 'hangt midden in de kop', kind: 'te-laat', sickness: { raw: then('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n') } },
  { name: 'hangt midden in het antwoord', kind: 'te-laat', sickness: { raw: then(head('Content-Length: 5000'), opening) } },
  { name: 'hangt midden in gzip', kind: 'te-laat', sickness: { raw: (socket) => void socket.write(Buffer.concat([Buffer.from(head('Content-Length: 5000', 'Content-Encoding: gzip')), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])])) } },
  { name: 'één byte per seconde', kind: 'te-laat', sickness: { raw: every(1000, head('Content-Length: 5000') + opening, '1') } },
  { name: 'kop die druppelt', kind: 'te-laat', sickness: { raw: every(20, 'HTTP/1.1 200 OK\r\n', 'X-Druppel: 1\r\n') } },
  { name: 'eeuwig voorlopige antwoorden (103)', kind: 'te-laat', sickness: { raw: every(20, '', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n') } },
  { name: 'kop van een megabyte', kind: 'onleesbaar', sickness: { raw: last(head(...Array.from({ length: 10_000 }, (_, place) => `X-Vloed-${place}: ${'v'.repeat(90)}`)), page('')) } },
  // No HTTP client tells this from a connection that broke.
  { name: 'wil van protocol wisselen (101)', kind: 'onbereikbaar', sickness: { raw: then('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: geheim\r\n\r\n') } },
  { name: 'spreekt geen HTTP (ssh)', kind: 'onleesbaar', sickness: { raw: last('SSH-2.0-OpenSSH_9.6 INTERN_GEHEIM\r\n') } },
  { name: 'spreekt alleen TLS', kind: 'onleesbaar', sickness: { raw: (socket) => void socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46])) } },
  { name: 'brokken die geen brokken zijn', kind: 'onbereikbaar', sickness: { raw: last(head('Transfer-Encoding: chunked'), 'ZZ\r\nINTERN_GEHEIM\r\n') } },
]
