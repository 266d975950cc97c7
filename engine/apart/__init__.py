"""The one way to run work in a process of its own: foreign files, pictures, what-ifs.

A piece of work is a `Work`: the function that the process calls, and what it answers. Question, progress and answer are frozen dataclasses that
cross the border as JSON lines (`wire`). The process ends when whoever waits is cancelled, when it takes too much memory or says nothing
for too long, and with the agent; however it ends, whoever waits hears of it (`Died`).

Why not `anyio.to_process`: it ends its worker on cancellation, too, and tells of one that died; but it hands pickles in both directions, and
what comes out of a process that reads foreign files must not be able to run code in the agent. It knows no progress, no memory limit and
no end for a worker that says nothing, its workers have the agent's environment (the tokens), and they stay idle for minutes.
`multiprocessing` has the same pickles, `concurrent.futures` can't end what runs.
"""
