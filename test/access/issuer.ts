/** An authorization server on this machine: publishes its keys, and signs what a test wants signed. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from 'jose'

export interface Issuer {
  readonly url: string
  /** The public key as text, as anybody can have it. */
  readonly publicKey: string
  /** Times that its keys were read. */
  readonly reads: () => number
  /** Answers 500 from now on, or no longer. */
  fail(failing: boolean): void
  sign(claims: JWTPayload, header?: Record<string, unknown>): Promise<string>
  stop(): Promise<void>
}

export const seconds = () => Math.floor(Date.now() / 1000)

export async function issuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('PS256', { extractable: true })
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'een', alg: 'PS256', use: 'sig' }]
  let reads = 0
  let failing = false
  const server = createServer((_request, response) => {
    reads++
    response.writeHead(failing ? 500 : 200, { 'content-type': 'application/json' }).end(failing ? '{}' : JSON.stringify({ keys }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publicKey: await exportSPKI(publicKey),
    reads: () => reads,
    fail: (now) => { failing = now },
    sign: (claims, header = {}) => new SignJWT(claims).setProtectedHeader({ alg: 'PS256', kid: 'een', ...header }).sign(privateKey),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
