import { byChannel } from '../by-channel.ts'
import { durationsIn } from '../duration.ts'
import type { Messages } from '../messages.ts'

const { duration, after } = durationsIn('en')

/** The texts in English. */
export const en: Messages = {
  locale: 'en-us',
  direction: 'ltr',
  numberTitle: 'Add your phone',
  numberIntro: (brand) =>
    `To keep your ${brand} account safe, we send a code to your phone when you log in.`,
  numberLabel: 'Phone number',
  numberHint: 'With the country code, for example +1\u00a0415\u00a0555\u00a00100',
  numberNotice:
    'Text messages protect better than a password alone, but not against every attack: whoever takes over your number gets your codes. Your operator may charge for messages.',
  sendTitle: 'Verify it is you',
  sendIntro: 'We will send a code to the phone of your account.',
  sendLabel: 'Your phone',
  sendButton: 'Send code',
  codeTitle: 'Enter your code',
  codeIntro: (channel, sentTo) => {
    if (channel === 'silent_auth')
      return `Your mobile network can confirm ${sentTo} without a code.`
    if (channel === 'sms') return `We sent a text message to ${sentTo}.`
    if (channel === 'voice') return `We are calling ${sentTo}.`
    if (channel === 'email') return `We sent an e-mail to ${sentTo}.`
    return `We sent a message to ${sentTo}.`
  },
  silentButton: 'Continue with mobile data',
  silentHint: 'On the phone with this number, with Wi-Fi off.',
  silentNext: (time) => `If that does not work, we send you a code in ${time}.`,
  silentStuck:
    'Your browser does not run the script that reads the answer of your network. Ask for a code instead.',
  codeLabel: (digits) => `Code (${digits} digits)`,
  codeHint: 'It is checked as soon as you type the last digit.',
  confirmButton: 'Verify',
  attemptsLeft: (count) => (count === 1 ? 'One try left.' : `${count} tries left.`),
  expiresIn: (time) => `The code is valid for ${time}.`,
  resendButton: 'Send a new code',
  channelButton: (channel) =>
    channel === 'whatsapp'
      ? 'Send it by WhatsApp instead'
      : byChannel(channel, {
          sms: 'Send a text message instead',
          voice: 'Call me instead',
          email: 'Send an e-mail instead',
          message: 'Send a message instead',
        }),
  delivery: (channel, state) => {
    switch (state) {
      case 'sending':
        return byChannel(channel, {
          sms: 'Sending the text message…',
          voice: 'Calling you now…',
          email: 'Sending the e-mail…',
          message: 'Sending the message…',
          silent: 'Waiting for your mobile network…',
        })
      case 'sent':
        return byChannel(channel, {
          sms: 'The text message should have arrived.',
          voice: 'Your phone should have rung.',
          email: 'The e-mail should have arrived. Please look among the spam, too.',
          message: 'The message should have arrived.',
          silent: 'Waiting for your mobile network…',
        })
      case 'undelivered':
        return byChannel(channel, {
          sms: 'The text message was not delivered.',
          voice: 'The call did not reach you.',
          email: 'The e-mail was not delivered.',
          message: 'The message was not delivered.',
          silent: 'Your mobile network could not confirm your phone.',
        })
      case 'blocked':
        return 'The message was blocked on its way.'
      case 'ended':
        return 'This code can no longer be used. Ask for a new one.'
    }
  },
  tryCall: 'Try a call instead.',
  tryAgain: 'Ask for a new code.',
  deliveryNext: (channel, time) =>
    byChannel(channel, {
      sms: `We will send a text message in ${time} if the code has not been used by then.`,
      voice: `We will call you in ${time} if the code has not been used by then.`,
      email: `We will send an e-mail in ${time} if the code has not been used by then.`,
      message: `We will send another message in ${time} if the code has not been used by then.`,
    }),
  resendIn: (time) => `You can ask for a new code in ${time}.`,
  changeNumber: 'Use another number',
  cancel: 'Start again',
  problemTitle: 'That did not work',
  wayOn: 'Continue',
  onceMore: 'Try again',
  logIn: 'Go to log-in',
  duration,
  problems: {
    bad_request: () => 'The form was not filled in as expected. Please try again.',
    csrf_rejected: () => 'This page is out of date. Please start again.',
    destination_refused: () => 'Could not verify your number. Please contact support.',
    exhausted: () => 'Too many wrong codes. Please ask for a new one.',
    expired: () => 'This code is no longer valid. Please ask for a new one.',
    hook_failed: () => 'This does not work right now. Please try again in a moment.',
    locked: (problem) => `Too many wrong codes. Try again in ${after(problem)}.`,
    malformed_code: () => 'That is not a code. Please type the digits of the message.',
    malformed_number: () => 'That is not a phone number. Please type it with its country code.',
    method_not_allowed: () => 'This address does not do that.',
    no_challenge: () => 'There is no code to check. Please ask for a new one.',
    no_code_yet: () => 'No code has been sent yet. Use your mobile network, or ask for a message.',
    no_resends_left: () =>
      'No more codes can be sent for now. Please use the last one, or start again when it is over.',
    not_logged_in: () => 'Please log in first.',
    outcome_unknown: () =>
      'We could not check your code just now. Please try again, or ask for a new one.',
    provider_throttled: (problem) =>
      `We are sending many messages right now. Try again in ${after(problem)}.`,
    provider_unavailable: (problem) =>
      `We could not send or check a code. Try again in ${after(problem)}.`,
    session_unavailable: () => 'We could not save your session. Please start again.',
    store_unavailable: () => 'This does not work right now. Please try again in a moment.',
    suspended: () => 'Verification is suspended for your account. Please contact support.',
    too_large: () => 'That was too much text.',
    too_many_sends: (problem) => `Too many codes were sent. Try again in ${after(problem)}.`,
    two_factor_required: () => 'Please verify your phone first.',
    unsupported_media_type: () => 'This kind of request is not understood.',
    user_unavailable: () => 'This does not work right now. Please try again in a moment.',
    wait: (problem) => `A code was just sent. You can ask for another in ${after(problem)}.`,
    wrong_code: () => 'Could not verify code. Please try again.',
  },
}
