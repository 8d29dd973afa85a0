/** `GET /bronnen`: the sources that the client may see, and how they are. Nothing is asked of them for it, and nothing of their insides is told. */
import type { RequestHandler } from 'express'
import type { BronReport, Bronnen } from '../../federation/bronnen.ts'
import { callerOf } from '../authenticate.ts'
import { sendJson } from '../send-json.ts'

export function bronnenRoute(bronnen: Bronnen): RequestHandler {
  return (_request, response) => sendJson(response, { bronnen: bronnen.of(callerOf(response).rights).map(outputOf) })
}

function outputOf({ name, verplichting, state, since, answeredAt, holds }: BronReport) {
  const moment = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString())
  return {
    naam: name, verplichting, toestand: state, sinds: moment(since), laatsteAntwoord: moment(answeredAt),
    leeftijd: answeredAt === undefined ? null : Math.max(0, Math.floor((Date.now() - answeredAt) / 1000)), resources: holds,
  }
}
