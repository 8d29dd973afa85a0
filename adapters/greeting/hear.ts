/** What a server says by itself to one who connects and has no credentials; for protocols that are not HTTP. */
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { SourceError, type Call } from '#spi'

export interface Place {
  readonly host: string
  readonly port: number
  /** From the first byte. No secret goes over it, so whose certificate it is does not matter here. */
  readonly tls?: boolean
}

export interface Words {
  /** Said when connected; or, `afterGreeting`, when the server has said something. */
  readonly say?: Uint8Array | string
  readonly afterGreeting?: boolean
  /** Whether all that was waited for is there. */
  readonly isAll: (heard: Buffer) => boolean
}

/** More than any greeting. */
const maxBytes = 16_384

/** The place that an address of one of these schemes names; `undefined` for another, or for more than a place. */
export function placeOf(address: string, ports: Readonly<Record<string, number>>): (Place & { readonly scheme: string; readonly path: string }) | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, hostname, port, pathname, search, hash } = new URL(address)
  const scheme = protocol.slice(0, -1)
  if (!Object.hasOwn(ports, scheme) || hostname === '' || search !== '' || hash !== '') return undefined
  return { scheme, host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? ports[scheme]! : Number(port), path: pathname.replace(/^\/+/, '') }
}

/** What was heard until the end, or until it was all. Rejects where nothing answers, and when the signal of the call fires. */
export async function hear({ host, port, tls = false }: Place, { say, afterGreeting = false, isAll }: Words, { signal }: Call): Promise<Buffer> {
  signal.throwIfAborted()
  const socket: Socket = tls ? connectTls({ host, port, rejectUnauthorized: false }) : connect({ host, port })
  return new Promise<Buffer>((resolve, reject) => {
    let heard = Buffer.alloc(0)
    const end = (finish: () => void) => {
      signal.removeEventListener('abort', onAbort)
      socket.destroy()
      finish()
    }
    const onAbort = () => end(() => reject(new SourceError('bron-te-laat', 'the source says nothing')))
    signal.addEventListener('abort', onAbort)
    socket.once(tls ? 'secureConnect' : 'connect', () => void (say !== undefined && !afterGreeting && socket.write(say)))
    socket.on('data', (bytes: Buffer) => {
      if (heard.length === 0 && say !== undefined && afterGreeting) socket.write(say)
      heard = Buffer.concat([heard, bytes])
      if (isAll(heard) || heard.length > maxBytes) end(() => resolve(heard.subarray(0, maxBytes)))
    })
    for (const over of ['end', 'close']) socket.once(over, () => end(() => resolve(heard)))
    socket.once('error', (error: NodeJS.ErrnoException) => end(() => reject(new SourceError('bron-onbereikbaar', `the source cannot be reached${/^[A-Z_0-9]+$/.test(error.code ?? '') ? ` (${error.code})` : ''}`))))
  })
}
