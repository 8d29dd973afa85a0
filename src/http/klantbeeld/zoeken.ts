/** `POST /klantbeelden/_zoek`: the question in the body, and nothing of it anywhere else. */
import type { RequestHandler } from 'express'
import type { Query } from '#domain/query.ts'
import type { Item } from '../../federation/items.ts'
import type { Klantbeeld, Klantbeelden } from '../../federation/klantbeeld/klantbeelden.ts'
import { setCompleteness } from '../completeness-headers.ts'
import { Problem } from '../problem.ts'
import type { Recorder } from '../recording.ts'
import { sendJson } from '../send-json.ts'
import { contextOf } from '../surface.ts'
import type { Document } from '../validation.ts'
import { Antwoord, type AntwoordSettings } from './antwoord.ts'
import { zoekvraagReader, type Zoekvraag } from './zoekvraag.ts'

export interface ZoekSettings extends AntwoordSettings {
  readonly document: Document
  readonly klantbeelden: Klantbeelden
  readonly recorder: Recorder
}

export function zoekRoute({ document, klantbeelden, recorder, ...settings }: ZoekSettings): RequestHandler {
  const read = zoekvraagReader(document)
  const antwoord = new Antwoord(settings)
  return async (request, response) => {
    const asked = read(request.body)
    const context = contextOf(request, response, true)
    const found = await recorder.over({ request, response, name: 'klantbeeld opvragen' }, () => klantbeelden.zoek(asked, context), (result) =>
      ({ items: 'absent' in result ? [] : itemsIn(result), found: !('absent' in result), completeness: result.completeness }), aboutWhom(asked))
    setCompleteness(response, found.completeness)
    if ('absent' in found) throw new Problem('not-found')
    sendJson(response, antwoord.of(found, asked))
  }
}

/** All that is given, and whom it is about, whichever parts of it were asked for. */
function itemsIn({ persoon, partij, digitaleAdressen, klantcontacten, interneTaken }: Klantbeeld): Item[] {
  const about: Item[] = persoon && !partij ? [{ resource: 'partijen', ref: persoon, fields: {}, sources: [], provenance: 'eigen' }] : []
  return [...about, ...(partij ? [partij] : []), ...[digitaleAdressen, klantcontacten, interneTaken].flatMap((part) => part?.items ?? []).map(({ what }) => what)]
}

/** A number that is asked for is processed, found or not; of an address it is not known whose it is until somebody is found. */
function aboutWhom({ wie }: Zoekvraag): Query | undefined {
  if ('adres' in wie) return undefined
  return { resource: 'partijen', filters: [], references: [], persoon: [{ identities: [wie] }], page: 1, pageSize: 1, expand: [] }
}
