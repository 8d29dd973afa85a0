/**
 * All that the leak search leaves alone, each with its reason: what is not in this file is searched. The number of somebody may
 * be where the data lives and in the answer that was asked for, and nowhere else.
 */

export interface Skipped {
  readonly what: string
  readonly why: string
}

/** Files and folders, by the end of their path or by a part of it. */
export const skippedPaths: readonly (Skipped & { readonly path: RegExp })[] = [
  { path: /\/bronnen\//, what: "the planted gemeente's databases and mail", why: "the sources' own stores" },
  { path: /\/configuratie\//, what: 'its configuration', why: 'written by the test: one source has a person in its url, to see what comes of that' },
  { path: /\.(sqlite|db)(-wal|-shm|-journal)?$/, what: 'databases and registers', why: "the sources' own stores" },
  { path: /\/(cur|new|tmp)\/[^/]+$|\.mbox$/, what: 'Maildirs and mboxes', why: "the sources' own stores" },
  { path: /\/data\/[\w-]+\.json$/, what: 'rows of the stand-in for Dataverse', why: "a source's own store" },
  { path: /\/geheim$/, what: 'a letter outside an archive, to which a link in the archive leads', why: 'written by the test as what a Maildir must not reach' },
  { path: /\/gevel-(postgresql|mariadb|dovecot|cyrus|request-tracker|tryton|debian|servers)[^/]*\//, what: 'folders of real servers that tests start', why: "the sources' own stores" },
  { path: /\/gevel-image-[^/]*\/(node|src|app)\/|\/gevel-(packed|package)-[^/]*\/|\/node_modules\//, what: 'what is built, packed and installed of the project', why: "the project's own files, in which people of its examples are named" },
  { path: /\/(gevel-adapter-[a-z]+|meldingen)\/(server\.js|examples\/)|\/klapt\.js$/, what: 'adapters that tests make, with their stand-ins', why: "a source's own rows, written by the test or by `gevel adapter new`" },
  { path: /\/gevel\.yaml$/, what: 'configurations that tests write', why: 'the addresses in them are those of a municipality' },
  { path: /\/\.npm\/_logs\//, what: 'what npm writes of commands', why: "npm's own: the documentation asks for a test number by `npx gevel`" },
]

/** Answers to clients. */
export const skippedAnswers: readonly Skipped[] = [
  { what: 'bodies of answers with a status of 2xx', why: 'what was asked for. `next` and `previous` stand in it and repeat the parameters of the question, as the standard has it: a client that asks by a number gets it back' },
]

/** Bodies of refusals, by what was asked and whose. */
export const skippedBodies: readonly (Skipped & { readonly asked: RegExp; readonly label: RegExp })[] = [
  {
    asked: /, naam (as a parameter's name|in expand|in its body, (as names|of the wrong kinds))$/, label: /^achternaam/,
    what: 'one word of letters, put where the name of a parameter, of an expand or of a member belongs',
    why: 'a refusal tells which name is wrong, as the standard does, to who sent it. Numbers, addresses and several words are no name and are not repeated (`repeated.ts`)',
  },
]

/** Headers of 2xx answers that carry what was asked for. */
export const skippedHeaders: readonly (Skipped & { readonly header: string; readonly path: RegExp })[] = [
  { header: 'content-disposition', path: /^\/klantbeeld\/api\/v1\/bijlagen\/[^/]+\/inhoud$/, what: 'the name of a file that is given', why: 'it is part of the bijlage that was asked for, and of its body no browser could save it under that name' },
]

/** Lines of output. */
export const skippedOutput: readonly (Skipped & { readonly line: RegExp })[] = [
  { line: /^ {2}curl -H 'Authorization: Token voorbeeld-kcc' /, what: 'what `npm start` proposes to try', why: 'a test number of the voorbeeldgemeente, printed by its start module and not by Gevel' },
]

/** What a client makes up itself and Gevel must not change. */
export const skippedWords: readonly Skipped[] = [
  { what: 'the trace id of a `traceparent`', why: 'W3C: taken over as it is; nobody is planted in it' },
]
