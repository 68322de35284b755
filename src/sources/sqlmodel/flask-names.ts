/** The names that Flask-SQLAlchemy gives to the tables of classes. */

/** From Flask-SQLAlchemy 3.0 on: `HTTPRequest2Log` is `http_request2_log`. */
export function separatedWords(name: string): string {
  const words = name.replace(/(?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z])/g, (letter) => `_${letter}`);
  return words.toLowerCase().replace(/^_+/, '');
}

/** Before that, capitals at the end stayed as they are: `UserID` is `user_id` now and was `userID`. */
export function joinedWords(name: string): string {
  const words = name.replace(/[A-Z]+(?=[a-z0-9])/g, (word) =>
    (word.length > 1 ? `_${word.slice(0, -1)}_${word.slice(-1)}` : `_${word}`).toLowerCase(),
  );
  return words.replace(/^_+/, '');
}
