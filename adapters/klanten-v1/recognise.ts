/** Whether Klanten 1.0 answers at an address, in the one dialect of which it is known how it refuses. */
import type { AdapterContext, Call, Recognised } from '#spi'
import { answersAt } from '../vng/recognise.ts'

const path = '/klanten/api/v1'

export async function recognise(address: string, context: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined> {
  const found = await answersAt(address, { path, list: 'klanten' }, context, call)
  if (!found) return undefined
  const contactmomentenUrl = `${found.baseUrl.slice(0, -path.length)}/contactmomenten/api/v1`
  const settings = { dialect: 'openklant1', klantenUrl: found.baseUrl, contactmomentenUrl, zakenUrl: 'https://…/zaken/api/v1', clientId: '…', secret: '${ENV:KLANTEN_SECRET}' }
  return { what: `Klanten API${found.version}`, settings }
}
