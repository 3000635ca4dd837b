namespace Pipeline.Cells.Results;

/// <summary>A test that failed, as its JUnit file tells it.</summary>
/// <param name="Name">Class and name.</param>
/// <param name="Message">What is wrong, in one or a few lines.</param>
/// <param name="Text">All that the runner wrote about it: the trace.</param>
/// <param name="File">Where the test is, as the runner names it, or null.</param>
/// <param name="Line">Its line, from 1; 0 when it is not known.</param>
internal sealed record FailedTest(string Name, string Message, string Text, string? File, int Line);
