/** The bcrypt hash of "correct horse battery", as an older system stored it. */
export const bcryptHash = "$2b$04$8XvMoA9qzESBd/SkR0tbPutu7Q/2DmR5LJtNt5Gm3QFHjybkB.uhO";
