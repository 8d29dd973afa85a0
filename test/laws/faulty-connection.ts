/** A door on this machine before any server over TCP, that can be shut, and that can lose or hold what goes through. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Faults } from './faults.ts'

export interface FaultyConnection {
  readonly host: string
  /** Where the adapter connects to, on 127.0.0.1. */
  readonly port: number
  /** `down`, `cut`, `hanging` and `garbled`; what a protocol itself says of failing, its author adds. */
  readonly faults: Faults
  close(): Promise<void>
}

/** `garbage`: what is answered instead of the protocol. */
export async function faultyConnection(target: { readonly port: number; readonly host?: string }, garbage = '\u0000geen protocol\r\n'): Promise<FaultyConnection> {
  let current: 'down' | 'cut' | 'hanging' | 'garbled' | undefined
  const open = new Set<Socket>()
  const server = createServer((client) => {
    if (current === 'down') return client.destroy()
    const source = connect(target.port, target.host ?? '127.0.0.1')
    for (const socket of [client, source]) {
      open.add(socket)
      socket.on('error', () => {}).on('close', () => {
        open.delete(socket)
        client.destroy()
        source.destroy()
      })
    }
    client.on('data', (bytes) => current !== 'hanging' && source.write(bytes))
    source.on('data', (bytes) => through(client, bytes))
  })
  const through = (client: Socket, bytes: Buffer) => {
    switch (current) {
      case undefined: return void client.write(bytes)
      case 'cut': return void client.end(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => client.destroy())
      case 'garbled': return void client.write(garbage)
      case 'down': return void client.destroy()
      case 'hanging': return
    }
  }
  const set = (kind: typeof current) => () => {
    current = kind
    if (kind === 'down') for (const socket of open) socket.destroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    faults: {
      down: set('down'), cut: set('cut'), hanging: set('hanging'), garbled: set('garbled'),
      // What was lost or held on a connection is not made good: connections begin anew.
      heal: () => {
        current = undefined
        for (const socket of open) socket.destroy()
      },
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
