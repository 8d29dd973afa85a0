/** The adapter keeps the laws on both servers. */
import { lawsOnServer } from '../../laws/on-server.ts'
import { cyrusPrograms, startCyrus } from '../../servers/cyrus.ts'
import { dovecotPrograms, startDovecot } from '../../servers/dovecot.ts'
import { putPostOnCyrus, putPostOnDovecot } from '../../servers/post.ts'
import { adressen, nergens, openImap, type MailServer } from './opstelling.ts'

const samples = { personen: { email: adressen } }

async function opened(server: MailServer & { stop(): Promise<void> }) {
  const adapter = openImap(server)
  return {
    adapter,
    close: async () => {
      await adapter.close?.()
      await server.stop()
    },
  }
}

lawsOnServer('imap on Dovecot', dovecotPrograms, openImap(nergens), async () => {
  const dovecot = await startDovecot()
  putPostOnDovecot(dovecot)
  return opened(dovecot)
}, samples)

lawsOnServer('imap on Cyrus', cyrusPrograms, openImap(nergens), async () => {
  const cyrus = await startCyrus()
  await putPostOnCyrus(cyrus)
  return opened(cyrus)
}, samples)
