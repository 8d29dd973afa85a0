/** How many requests are at work at the same time: beyond that a short queue, beyond that a 503 that says when to return. */
import type { RequestHandler } from 'express'
import { NoTurn, Turns, type TurnSettings } from '../federation/reading/turns.ts'
import { Pace } from './pace.ts'
import { Problem } from './problem.ts'

export const defaultAdmission: TurnSettings = { concurrency: 64, queue: 256, waitMs: 20_000 }

/** Seconds after which a client that was turned away may try again. */
const retryAfter = 1

/** One reason for all: making an exception for each answer that has gone out costs more than letting it in. */
const closed = new Error('the request is over')

const never = new AbortController().signal

/** A request has its turn until its answer has gone out, or its client. */
export function admission(settings: TurnSettings = defaultAdmission): RequestHandler {
  const turns = new Turns(settings)
  const pace = new Pace(settings.concurrency, (concurrency) => { turns.concurrency = concurrency })
  return (_request, response, next) => {
    // Only who has to wait can leave before its turn.
    const over = turns.full ? new AbortController() : undefined
    const answered = new Promise<void>((resolve) => response.once('close', () => {
      over?.abort(closed)
      resolve()
    }))
    const work = () => {
      pace.began()
      next()
      return answered.then(() => pace.ended())
    }
    turns.do(work, over?.signal ?? never).catch((error: unknown) => {
      if (!(error instanceof NoTurn)) return
      response.setHeader('Retry-After', retryAfter)
      next(new Problem('busy'))
    })
  }
}
