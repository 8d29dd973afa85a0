/** Whether a Zaken API answers at an address. */
import type { AdapterContext, Call, Recognised } from '#spi'
import { answersAt } from '../vng/recognise.ts'

export async function recognise(address: string, context: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined> {
  const found = await answersAt(address, { path: '/zaken/api/v1', list: 'rollen' }, context, call)
  return found && { what: `ZGW Zaken API${found.version}`, settings: { zakenUrl: found.baseUrl, clientId: '…', secret: '${ENV:ZAKEN_SECRET}' } }
}
