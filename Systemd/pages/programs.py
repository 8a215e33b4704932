"""What the programs do not know of themselves."""

# Sections as lists of (term, text).
EXTRA = {
    "bursar": {
        "Exit status": [
            ("0", "Done."),
            ("1", "It failed; standard error says why."),
            ("3", "Denied."),
            ("4", "Not granted in the time to wait for it."),
            ("5", "No coordinator answers."),
            ("64", "The command line is wrong."),
        ],
        "Environment": [
            ("BURSAR_SOCKET", "Path of the coordinator's socket, where --socket does not say it."),
            ("BURSAR_ACCOUNT", "The account of a program that was started by `bursar run`."),
            ("XDG_RUNTIME_DIR", "Where the sockets of a user's own coordinator are, in the folder bursar."),
        ],
        "Files": [
            ("/run/bursar/bursar.sock", "The socket of agents."),
            ("/run/bursar/control.sock", "The socket of operators: root, members of the group bursar, and who is one by the configuration."),
        ],
        "See also": ["bursard(8)", "bursard.toml(5)", "bursar-protocol(7)"],
    },
    "bursard": {
        "Description": """\
bursard holds the budgets. Agents ask it over a socket for grants before they spend; every grant and what became
of it is in its ledger before the answer leaves. Usually systemd starts it when the first agent connects:
`systemctl enable --now bursard.socket`, or for one user `systemctl --user enable --now bursard.socket`.

Without systemd it makes the sockets by itself. Without a configuration there is one pool, `main`, whose usage is
recorded and never refused.""",
        "Signals": [
            ("SIGTERM, SIGINT", "Answer what is under way, write the ledger, and end."),
            ("SIGHUP", "Take in the configuration anew. If it has mistakes, nothing changes."),
        ],
        "Exit status": [
            ("0", "It was told to stop, or what was asked for is done."),
            ("1", "It failed; standard error or the journal says why."),
            ("64", "The command line is wrong."),
            ("65", "The ledger is damaged, or a newer program wrote it. It is left as it is; systemd tries again only "
                   "while clients wait."),
            ("74", "The disk is full, fails or may not be written. What was acknowledged is in the ledger; systemd tries again."),
            ("75", "Another coordinator has the ledger. systemd tries again only while clients wait."),
            ("78", "The configuration has mistakes. systemd tries again only while clients wait."),
        ],
        "Environment": [
            ("STATE_DIRECTORY", "Folder of the ledger, where --state-directory does not say it; set by systemd."),
            ("XDG_STATE_HOME", "The folder is bursar in it, else; by default in ~/.local/state."),
            ("XDG_RUNTIME_DIR", "The sockets are in bursar in it, where --runtime-directory does not say it."),
            ("LISTEN_FDS, LISTEN_FDNAMES", "Sockets that systemd made: bursar.sock and control.sock."),
            ("NOTIFY_SOCKET, WATCHDOG_USEC", "Where to tell systemd of its state, and how often."),
        ],
        "Files": [
            ("/etc/bursar/bursard.toml", "The configuration; see bursard.toml(5)."),
            ("/run/bursar/bursar.sock", "The socket of agents."),
            ("/run/bursar/control.sock", "The socket of operators."),
            ("/var/lib/bursar/ledger", "The ledger. `bursar ledger verify` checks it."),
        ],
        "See also": [
            "bursar(1)", "bursard.toml(5)", "bursar-protocol(7)", "systemctl(1)", "journalctl(1)"],
    },
}
