/// What a coordinator does, as far as PostgreSQL is to do it: the budgets of a pool and of an account are
/// checked, the amount is held and settled, and a key makes a repeated request harmless.
enum PostgresFunctions {
    /// Tables and functions. Room is left beside rows that are updated, which saves updates of indexes.
    static func schema(accounts: Int) -> String {
        """
        CREATE TABLE pool (id int PRIMARY KEY, capacity bigint, held bigint, consumed bigint)
            WITH (fillfactor = 50);
        CREATE TABLE account (id int PRIMARY KEY, capacity bigint, held bigint, consumed bigint)
            WITH (fillfactor = 50);
        CREATE TABLE open_grant (id bigserial PRIMARY KEY, account int, held bigint);
        CREATE TABLE answer (key bigint PRIMARY KEY, answer bigint);
        INSERT INTO pool VALUES (1, 4000000000000000, 0, 0);
        INSERT INTO account SELECT n, 4000000000000000, 0, 0 FROM generate_series(1, \(accounts)) n;

        CREATE FUNCTION reserve(request bigint, asker int, want bigint) RETURNS bigint
        LANGUAGE plpgsql AS $$
        DECLARE made bigint;
        BEGIN
            SELECT answer INTO made FROM answer WHERE key = request;
            IF FOUND THEN RETURN made; END IF;
            UPDATE account SET held = held + want
                WHERE id = asker AND held + consumed + want <= capacity;
            IF NOT FOUND THEN RETURN NULL; END IF;
            UPDATE pool SET held = held + want
                WHERE id = 1 AND held + consumed + want <= capacity;
            IF NOT FOUND THEN RAISE EXCEPTION 'the pool is exhausted'; END IF;
            INSERT INTO open_grant (account, held) VALUES (asker, want) RETURNING id INTO made;
            INSERT INTO answer VALUES (request, made);
            RETURN made;
        END $$;

        CREATE FUNCTION settle(request bigint, which bigint, used bigint) RETURNS bigint
        LANGUAGE plpgsql AS $$
        DECLARE was open_grant; seen bigint;
        BEGIN
            SELECT answer INTO seen FROM answer WHERE key = request;
            IF FOUND THEN RETURN seen; END IF;
            DELETE FROM open_grant WHERE id = which RETURNING * INTO was;
            IF NOT FOUND THEN RAISE EXCEPTION 'there is no grant %', which; END IF;
            UPDATE account SET held = held - was.held, consumed = consumed + used
                WHERE id = was.account;
            UPDATE pool SET held = held - was.held, consumed = consumed + used WHERE id = 1;
            INSERT INTO answer VALUES (request, used);
            RETURN used;
        END $$;
        """
    }

    /// One lifecycle, for pgbench.
    static func lifecycle(accounts: Int) -> String {
        """
        \\set asker random(1, \(accounts))
        \\set first random(1, 4000000000000000000)
        \\set second random(4000000000000000001, 8000000000000000000)
        SELECT reserve(:first, :asker, 1000) AS made \\gset
        SELECT settle(:second, :made, 900);

        """
    }
}
