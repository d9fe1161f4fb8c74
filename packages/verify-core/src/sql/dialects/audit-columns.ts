/** The columns of the audit table, in their order. */
export const auditColumnNames = [
  'id',
  'at',
  'type',
  'user_id',
  'challenge_id',
  'purpose',
  'phone',
  'country',
  'channel',
  'reason',
  'details',
] as const

/** The same as a statement lists them. */
export const auditColumns = auditColumnNames.join(', ')
