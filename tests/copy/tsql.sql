-- Tables

SELECT TOP (2000) i.[Index_GUID], i.[User_GUID], CONVERT(varchar(34), i.[Timestamp], 121), i.[ExitCode], i.[Result], i.[UserName], i.[TestplanVariant], i.[TestplanRevision], i.[Info1], i.[Info2], i.[Info3], CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NOT NULL
    ORDER BY i.[Timestamp], i.[Index_GUID]

SELECT TOP (2000) i.[Index_GUID], i.[User_GUID], CONVERT(varchar(34), i.[Timestamp], 121), i.[ExitCode], i.[Result], i.[UserName], i.[TestplanVariant], i.[TestplanRevision], i.[Info1], i.[Info2], i.[Info3], CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] >= CONVERT(datetime, @P2, 121) AND (i.[Timestamp] > CONVERT(datetime, @P2, 121) OR (i.[Timestamp] = CONVERT(datetime, @P2, 121) AND i.[Index_GUID] > @P1))
    ORDER BY i.[Timestamp], i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-0000000007ce)
--   @P2 = Text("2026-02-02 08:15:00.003")

SELECT TOP (2000) i.[Index_GUID], i.[User_GUID], CONVERT(varchar(34), i.[Timestamp], 121), i.[ExitCode], i.[Result], i.[UserName], i.[TestplanVariant], i.[TestplanRevision], i.[Info1], i.[Info2], i.[Info3], CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NULL
    ORDER BY i.[Index_GUID]

SELECT TOP (2000) i.[Index_GUID], i.[User_GUID], CONVERT(varchar(34), i.[Timestamp], 121), i.[ExitCode], i.[Result], i.[UserName], i.[TestplanVariant], i.[TestplanRevision], i.[Info1], i.[Info2], i.[Info3], CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NULL AND i.[Index_GUID] > @P1
    ORDER BY i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-0000000007ce)

SELECT TOP (200) CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NOT NULL
    ORDER BY i.[Timestamp], i.[Index_GUID]

SELECT d.[TestDataNumeric_ID], d.[Index_GUID], d.[TestStepNumber], d.[TestNumber], d.[TestName], d.[TestDescription], d.[TestUnits], d.[TestResult], d.[LowLimit], d.[HighLimit], d.[Nominal], d.[TestResultType]
    FROM [dbo].[TestDataNumeric] AS d
    WHERE d.[Index_GUID] IN (@P1, @P2, ..., @P200)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000000)
--   @P2 = Guid(abcd0000-0000-0000-0000-000000000001)

SELECT TOP (200) CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] >= CONVERT(datetime, @P2, 121) AND (i.[Timestamp] > CONVERT(datetime, @P2, 121) OR (i.[Timestamp] = CONVERT(datetime, @P2, 121) AND i.[Index_GUID] > @P1))
    ORDER BY i.[Timestamp], i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-0000000000c7)
--   @P2 = Text("2026-02-02 08:15:00.003")

SELECT TOP (200) CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NULL
    ORDER BY i.[Index_GUID]

SELECT d.[TestDataNumeric_ID], d.[Index_GUID], d.[TestStepNumber], d.[TestNumber], d.[TestName], d.[TestDescription], d.[TestUnits], d.[TestResult], d.[LowLimit], d.[HighLimit], d.[Nominal], d.[TestResultType]
    FROM [dbo].[TestDataNumeric] AS d
    WHERE d.[Index_GUID] IN (@P1, @P2, ..., @P200)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000000)
--   @P2 = Guid(abcd0000-0000-0000-0000-000000000001)

SELECT TOP (200) CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NULL AND i.[Index_GUID] > @P1
    ORDER BY i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-0000000000c7)

SELECT TOP (2000) t.[User_GUID], t.[UserName], t.[FullName], t.[UserLevel], t.[Roles], t.[Email], t.[Active]
    FROM [dbo].[Users] AS t
    ORDER BY t.[User_GUID]

SELECT TOP (2000) t.[User_GUID], t.[UserName], t.[FullName], t.[UserLevel], t.[Roles], t.[Email], t.[Active]
    FROM [dbo].[Users] AS t
    WHERE (t.[User_GUID] > @P1)
    ORDER BY t.[User_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-0000000007cf)

-- A view of runs, a heap of users

SELECT TOP (2000) i.[Index_GUID], i.[User_GUID], CONVERT(varchar(34), i.[Timestamp], 121), i.[ExitCode], i.[Result], i.[UserName], i.[TestplanVariant], i.[TestplanRevision], i.[Info1], i.[Info2], i.[Info3], CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NOT NULL
    ORDER BY i.[Timestamp], i.[Index_GUID]

SELECT TOP (2000) i.[Index_GUID], i.[User_GUID], CONVERT(varchar(34), i.[Timestamp], 121), i.[ExitCode], i.[Result], i.[UserName], i.[TestplanVariant], i.[TestplanRevision], i.[Info1], i.[Info2], i.[Info3], CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] >= CONVERT(datetime, @P2, 121) AND (i.[Timestamp] > CONVERT(datetime, @P2, 121) OR (i.[Timestamp] = CONVERT(datetime, @P2, 121) AND i.[Index_GUID] > @P1))
    ORDER BY i.[Timestamp], i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-0000000007ce)
--   @P2 = Text("2026-02-02 08:15:00.003")

SELECT TOP (2000) i.[Index_GUID], i.[User_GUID], CONVERT(varchar(34), i.[Timestamp], 121), i.[ExitCode], i.[Result], i.[UserName], i.[TestplanVariant], i.[TestplanRevision], i.[Info1], i.[Info2], i.[Info3], CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NULL
    ORDER BY i.[Index_GUID]

SELECT TOP (2000) i.[Index_GUID], i.[User_GUID], CONVERT(varchar(34), i.[Timestamp], 121), i.[ExitCode], i.[Result], i.[UserName], i.[TestplanVariant], i.[TestplanRevision], i.[Info1], i.[Info2], i.[Info3], CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NULL AND i.[Index_GUID] > @P1
    ORDER BY i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-0000000007ce)

SELECT TOP (200) CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NOT NULL
    AND NOT EXISTS (SELECT 1
    FROM [dbo].[IndexData] AS e
    WHERE e.[Index_GUID] = i.[Index_GUID] AND e.[Timestamp] < i.[Timestamp])
    ORDER BY i.[Timestamp], i.[Index_GUID]

SELECT d.[TestDataNumeric_ID], d.[Index_GUID], d.[TestStepNumber], d.[TestNumber], d.[TestName], d.[TestDescription], d.[TestUnits], d.[TestResult], d.[LowLimit], d.[HighLimit], d.[Nominal], d.[TestResultType]
    FROM [dbo].[TestDataNumeric] AS d
    WHERE d.[Index_GUID] IN (@P1, @P2, ..., @P200)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000000)
--   @P2 = Guid(abcd0000-0000-0000-0000-000000000001)

SELECT TOP (200) CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] >= CONVERT(datetime, @P2, 121) AND (i.[Timestamp] > CONVERT(datetime, @P2, 121) OR (i.[Timestamp] = CONVERT(datetime, @P2, 121) AND i.[Index_GUID] > @P1))
    AND NOT EXISTS (SELECT 1
    FROM [dbo].[IndexData] AS e
    WHERE e.[Index_GUID] = i.[Index_GUID] AND e.[Timestamp] < i.[Timestamp])
    ORDER BY i.[Timestamp], i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-0000000000c7)
--   @P2 = Text("2026-02-02 08:15:00.003")

SELECT TOP (200) CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NULL
    AND NOT EXISTS (SELECT 1
    FROM [dbo].[IndexData] AS e
    WHERE e.[Index_GUID] = i.[Index_GUID] AND e.[Timestamp] IS NOT NULL)
    ORDER BY i.[Index_GUID]

SELECT d.[TestDataNumeric_ID], d.[Index_GUID], d.[TestStepNumber], d.[TestNumber], d.[TestName], d.[TestDescription], d.[TestUnits], d.[TestResult], d.[LowLimit], d.[HighLimit], d.[Nominal], d.[TestResultType]
    FROM [dbo].[TestDataNumeric] AS d
    WHERE d.[Index_GUID] IN (@P1, @P2, ..., @P200)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000000)
--   @P2 = Guid(abcd0000-0000-0000-0000-000000000001)

SELECT TOP (200) CONVERT(varchar(34), i.[Timestamp], 121), i.[Index_GUID]
    FROM [dbo].[IndexData] AS i
    WHERE i.[Timestamp] IS NULL AND i.[Index_GUID] > @P1
    AND NOT EXISTS (SELECT 1
    FROM [dbo].[IndexData] AS e
    WHERE e.[Index_GUID] = i.[Index_GUID] AND e.[Timestamp] IS NOT NULL)
    ORDER BY i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-0000000000c7)

SELECT t.[User_GUID], t.[UserName], t.[FullName], t.[UserLevel], t.[Roles], t.[Email], t.[Active]
    FROM [dbo].[Users] AS t

