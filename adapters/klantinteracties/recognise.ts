/** Whether the standard itself is served at an address: by a register, or by another façade. */
import type { AdapterContext, Call, Recognised } from '#spi'
import { answersAt } from '../vng/recognise.ts'

export async function recognise(address: string, context: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined> {
  const found = await answersAt(address, { path: '/klantinteracties/api/v1', list: 'partijen' }, context, call)
  return found && { what: `Klantinteracties API${found.version}`, settings: { klantinteractiesUrl: found.baseUrl, token: '${ENV:KLANTINTERACTIES_TOKEN}' } }
}
