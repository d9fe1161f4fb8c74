import { byChannel } from '../by-channel.ts'
import { durationsIn } from '../duration.ts'
import type { Messages } from '../messages.ts'

const { duration, after } = durationsIn('it')

/** The texts in Italian. */
export const it: Messages = {
  locale: 'it-it',
  direction: 'ltr',
  numberTitle: 'Aggiungi il tuo telefono',
  numberIntro: (brand) =>
    `Per proteggere il tuo account ${brand}, quando accedi inviamo un codice al tuo telefono.`,
  numberLabel: 'Numero di telefono',
  numberHint: 'Con il prefisso internazionale, per esempio +39\u00a0300\u00a0000\u00a00000',
  numberNotice:
    'Un SMS protegge meglio della sola password, ma non da ogni attacco: chi si impossessa del tuo numero riceve i tuoi codici. Il tuo operatore può addebitare i messaggi.',
  sendTitle: 'Conferma che sei tu',
  sendIntro: 'Invieremo un codice al telefono del tuo account.',
  sendLabel: 'Il tuo telefono',
  sendButton: 'Invia il codice',
  codeTitle: 'Inserisci il codice',
  codeIntro: (channel, sentTo) => {
    if (channel === 'silent_auth')
      return `La tua rete mobile può confermare ${sentTo} senza codice.`
    if (channel === 'sms') return `Abbiamo inviato un SMS al ${sentTo}.`
    if (channel === 'voice') return `Stiamo chiamando il ${sentTo}.`
    if (channel === 'email') return `Abbiamo inviato un’e-mail a ${sentTo}.`
    return `Abbiamo inviato un messaggio al ${sentTo}.`
  },
  silentButton: 'Continua con i dati mobili',
  silentHint: 'Sul telefono con questo numero, con il Wi-Fi spento.',
  silentNext: (time) => `Se non funziona, ti invieremo un codice tra ${time}.`,
  silentStuck:
    'Il tuo browser non esegue lo script che legge la risposta della rete. Chiedi invece un codice.',
  codeLabel: (digits) => `Codice (${digits} cifre)`,
  codeHint: 'Viene verificato appena scrivi l’ultima cifra.',
  confirmButton: 'Verifica',
  attemptsLeft: (count) => (count === 1 ? 'Resta un tentativo.' : `Restano ${count} tentativi.`),
  expiresIn: (time) => `Il codice vale ancora per ${time}.`,
  resendButton: 'Invia un nuovo codice',
  channelButton: (channel) =>
    channel === 'whatsapp'
      ? 'Invia invece con WhatsApp'
      : byChannel(channel, {
          sms: 'Invia invece un SMS',
          voice: 'Chiamami invece',
          email: 'Invia invece un’e-mail',
          message: 'Invia invece un messaggio',
        }),
  delivery: (channel, state) => {
    switch (state) {
      case 'sending':
        return byChannel(channel, {
          sms: 'Stiamo inviando l’SMS…',
          voice: 'Ti stiamo chiamando…',
          email: 'Invio dell’e-mail…',
          message: 'Stiamo inviando il messaggio…',
          silent: 'In attesa della rete mobile…',
        })
      case 'sent':
        return byChannel(channel, {
          sms: 'L’SMS dovrebbe essere arrivato.',
          voice: 'Il tuo telefono dovrebbe aver squillato.',
          email: 'L’e-mail dovrebbe essere arrivata. Controlla anche la posta indesiderata.',
          message: 'Il messaggio dovrebbe essere arrivato.',
          silent: 'In attesa della rete mobile…',
        })
      case 'undelivered':
        return byChannel(channel, {
          sms: 'L’SMS non è stato consegnato.',
          voice: 'La chiamata non è andata a buon fine.',
          email: 'L’e-mail non è stata consegnata.',
          message: 'Il messaggio non è stato consegnato.',
          silent: 'La tua rete mobile non ha potuto confermare il tuo telefono.',
        })
      case 'blocked':
        return 'Il messaggio è stato bloccato lungo il percorso.'
      case 'ended':
        return 'Questo codice non si può più usare. Chiedine uno nuovo.'
    }
  },
  tryCall: 'Prova con una chiamata.',
  tryAgain: 'Chiedi un nuovo codice.',
  deliveryNext: (channel, time) =>
    byChannel(channel, {
      sms: `Ti invieremo un SMS tra ${time} se il codice non sarà stato usato.`,
      voice: `Ti chiameremo tra ${time} se il codice non sarà stato usato.`,
      email: `Ti invieremo un’e-mail tra ${time} se il codice non sarà stato usato.`,
      message: `Ti invieremo un altro messaggio tra ${time} se il codice non sarà stato usato.`,
    }),
  resendIn: (time) => `Potrai chiedere un nuovo codice tra ${time}.`,
  changeNumber: 'Usa un altro numero',
  cancel: 'Ricomincia',
  problemTitle: 'Non ha funzionato',
  wayOn: 'Continua',
  onceMore: 'Riprova',
  logIn: 'Vai all’accesso',
  duration,
  problems: {
    bad_request: () => 'Il modulo non è compilato come previsto. Riprova.',
    csrf_rejected: () => 'Questa pagina non è più aggiornata. Ricomincia.',
    destination_refused: () =>
      'Non è stato possibile verificare il tuo numero. Contatta l’assistenza.',
    exhausted: () => 'Troppi codici errati. Chiedine uno nuovo.',
    expired: () => 'Questo codice non è più valido. Chiedine uno nuovo.',
    hook_failed: () => 'Al momento non funziona. Riprova tra poco.',
    locked: (problem) => `Troppi codici errati. Riprova tra ${after(problem)}.`,
    malformed_code: () => 'Questo non è un codice. Scrivi le cifre del messaggio.',
    malformed_number: () =>
      'Questo non è un numero di telefono. Scrivilo con il prefisso internazionale.',
    method_not_allowed: () => 'Questo indirizzo non lo permette.',
    no_challenge: () => 'Non c’è nessun codice da verificare. Chiedine uno nuovo.',
    no_code_yet: () =>
      'Non è ancora stato inviato alcun codice. Usa la rete mobile o chiedi un messaggio.',
    no_resends_left: () => 'Per ora non si possono inviare altri codici. Usa l’ultimo ricevuto.',
    not_logged_in: () => 'Prima accedi.',
    outcome_unknown: () =>
      'Non è stato possibile verificare il codice. Riprova o chiedine uno nuovo.',
    provider_throttled: (problem) =>
      `Stiamo inviando molti messaggi. Riprova tra ${after(problem)}.`,
    provider_unavailable: (problem) =>
      `Non è stato possibile inviare o verificare un codice. Riprova tra ${after(problem)}.`,
    session_unavailable: () => 'Non è stato possibile salvare la tua sessione. Ricomincia.',
    store_unavailable: () => 'Al momento non funziona. Riprova tra poco.',
    suspended: () => 'La verifica è sospesa per il tuo account. Contatta l’assistenza.',
    too_large: () => 'Il testo è troppo lungo.',
    too_many_sends: (problem) => `Sono stati inviati troppi codici. Riprova tra ${after(problem)}.`,
    two_factor_required: () => 'Prima verifica il tuo telefono.',
    unsupported_media_type: () => 'Questo tipo di richiesta non è compreso.',
    user_unavailable: () => 'Al momento non funziona. Riprova tra poco.',
    wait: (problem) =>
      `Un codice è appena stato inviato. Potrai chiederne un altro tra ${after(problem)}.`,
    wrong_code: () => 'Non è stato possibile verificare il codice. Riprova.',
  },
}
