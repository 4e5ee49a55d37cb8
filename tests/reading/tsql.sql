-- The first page of all runs with a time
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[TestTime],
       i.[Result],
       i.[ExitCode],
       i.[ProductName],
       i.[ProductType],
       i.[ProductVersion],
       i.[TestplanName],
       i.[TestplanVariant],
       i.[TestplanRevision],
       i.[Hostname],
       i.[Site],
       i.[UserName],
       i.[Info1],
       i.[Info2],
       i.[Info3],
       i.[Uut_GUID],
       i.[Product_GUID],
       i.[Testplan_GUID],
       i.[TestplanRevision_GUID],
       i.[Testsystem_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] IS NOT NULL
    ORDER BY i.[Timestamp],
       i.[Index_GUID]

-- The page after it
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] >= CONVERT(datetime, @P2, 121)
    AND (i.[Timestamp] > CONVERT(datetime, @P2, 121) OR (i.[Timestamp] = CONVERT(datetime, @P2, 121)
    AND i.[Index_GUID] > @P1))
    ORDER BY i.[Timestamp],
       i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000007)
--   @P2 = Text("2026-02-02 08:15:00.003")

-- The first page of a range
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] >= CONVERT(datetime, @P1, 121)
    AND i.[Timestamp] < CONVERT(datetime, @P2, 121)
    AND i.[Timestamp] IS NOT NULL
    ORDER BY i.[Timestamp],
       i.[Index_GUID]
--   @P1 = Text("2026-02-02 08:15:00.000")
--   @P2 = Text("2026-02-03 00:00:00.000")

-- The page after it
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] >= CONVERT(datetime, @P1, 121)
    AND i.[Timestamp] < CONVERT(datetime, @P2, 121)
    AND i.[Timestamp] >= CONVERT(datetime, @P4, 121)
    AND (i.[Timestamp] > CONVERT(datetime, @P4, 121) OR (i.[Timestamp] = CONVERT(datetime, @P4, 121)
    AND i.[Index_GUID] > @P3))
    ORDER BY i.[Timestamp],
       i.[Index_GUID]
--   @P1 = Text("2026-02-02 08:15:00.000")
--   @P2 = Text("2026-02-03 00:00:00.000")
--   @P3 = Guid(abcd0000-0000-0000-0000-000000000007)
--   @P4 = Text("2026-02-02 08:15:00.003")

-- The first page of runs without a time
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] IS NULL
    ORDER BY i.[Index_GUID]

-- The page after it
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] IS NULL
    AND i.[Index_GUID] > @P1
    ORDER BY i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000007)

-- The page after a row without a key
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] >= CONVERT(datetime, @P1, 121)
    AND (i.[Timestamp] > CONVERT(datetime, @P1, 121) OR (i.[Timestamp] = CONVERT(datetime, @P1, 121)
    AND i.[Index_GUID] IS NOT NULL))
    ORDER BY i.[Timestamp],
       i.[Index_GUID]
--   @P1 = Text("2026-02-02 08:15:00.003")

-- Runs by their keys
SELECT i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Index_GUID] IN (@P1, @P2)
    ORDER BY i.[Index_GUID]
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000001)
--   @P2 = Guid(abcd0000-0000-0000-0000-000000000002)

-- How many, and the first and last
SELECT COUNT(*),
       COUNT(i.[Timestamp]),
       CONVERT(varchar(34), MIN(i.[Timestamp]), 121),
       CONVERT(varchar(34), MAX(i.[Timestamp]), 121)
    FROM [dbo].[IndexData] AS i

-- How many have the key of another
SELECT COUNT(i.[Index_GUID]) - COUNT(DISTINCT i.[Index_GUID])
    FROM [dbo].[IndexData] AS i

-- A page of a range by a datetime2(7)
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] >= CONVERT(datetime2(7), @P1, 121)
    AND i.[Timestamp] < CONVERT(datetime2(7), @P2, 121)
    AND i.[Timestamp] >= CONVERT(datetime2(7), @P4, 121)
    AND (i.[Timestamp] > CONVERT(datetime2(7), @P4, 121) OR (i.[Timestamp] = CONVERT(datetime2(7), @P4, 121)
    AND i.[Index_GUID] > @P3))
    ORDER BY i.[Timestamp],
       i.[Index_GUID]
--   @P1 = Text("2026-02-02 08:15:00.000")
--   @P2 = Text("2026-02-03 00:00:00.000")
--   @P3 = Guid(abcd0000-0000-0000-0000-000000000007)
--   @P4 = Text("2026-02-02 08:15:00.003")

-- A page of a range by a smalldatetime
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] >= CONVERT(smalldatetime, @P1, 121)
    AND i.[Timestamp] < CONVERT(smalldatetime, @P2, 121)
    AND i.[Timestamp] >= CONVERT(smalldatetime, @P4, 121)
    AND (i.[Timestamp] > CONVERT(smalldatetime, @P4, 121) OR (i.[Timestamp] = CONVERT(smalldatetime, @P4, 121)
    AND i.[Index_GUID] > @P3))
    ORDER BY i.[Timestamp],
       i.[Index_GUID]
--   @P1 = Text("2026-02-02 08:15:00.000")
--   @P2 = Text("2026-02-03 00:00:00.000")
--   @P3 = Guid(abcd0000-0000-0000-0000-000000000007)
--   @P4 = Text("2026-02-02 08:15:00.003")

-- A page of a range by a datetimeoffset(3)
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] >= CONVERT(datetimeoffset(3), @P1, 121)
    AND i.[Timestamp] < CONVERT(datetimeoffset(3), @P2, 121)
    AND i.[Timestamp] >= CONVERT(datetimeoffset(3), @P4, 121)
    AND (i.[Timestamp] > CONVERT(datetimeoffset(3), @P4, 121) OR (i.[Timestamp] = CONVERT(datetimeoffset(3), @P4, 121)
    AND i.[Index_GUID] > @P3))
    ORDER BY i.[Timestamp],
       i.[Index_GUID]
--   @P1 = Text("2026-02-02 08:15:00.000")
--   @P2 = Text("2026-02-03 00:00:00.000")
--   @P3 = Guid(abcd0000-0000-0000-0000-000000000007)
--   @P4 = Text("2026-02-02 08:15:00.003")

-- A page of a range by a nvarchar(32)
SELECT TOP (201) i.[Index_GUID],
       i.[Timestamp],
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE CASE WHEN CHARINDEX('.', i.[Timestamp]) IN (2, 3) THEN TRY_CONVERT(datetime2(7), REPLACE(i.[Timestamp], ',', '.'), 104) ELSE TRY_CONVERT(datetime2(7), REPLACE(i.[Timestamp], ',', '.')) END >= CONVERT(datetime2(7), @P1, 121)
    AND CASE WHEN CHARINDEX('.', i.[Timestamp]) IN (2, 3) THEN TRY_CONVERT(datetime2(7), REPLACE(i.[Timestamp], ',', '.'), 104) ELSE TRY_CONVERT(datetime2(7), REPLACE(i.[Timestamp], ',', '.')) END < CONVERT(datetime2(7), @P2, 121)
    AND i.[Timestamp] >= @P4
    AND (i.[Timestamp] > @P4 OR (i.[Timestamp] = @P4
    AND i.[Index_GUID] > @P3))
    ORDER BY i.[Timestamp],
       i.[Index_GUID]
--   @P1 = Text("2026-02-02 08:15:00.000")
--   @P2 = Text("2026-02-03 00:00:00.000")
--   @P3 = Guid(abcd0000-0000-0000-0000-000000000007)
--   @P4 = Text("2026-02-02 08:15:00.003")

-- A page of a range by a varchar(32)
SELECT TOP (201) i.[Index_GUID],
       CONVERT(nvarchar(32), i.[Timestamp]),
       i.[Result],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE CASE WHEN CHARINDEX('.', i.[Timestamp]) IN (2, 3) THEN TRY_CONVERT(datetime2(7), REPLACE(i.[Timestamp], ',', '.'), 104) ELSE TRY_CONVERT(datetime2(7), REPLACE(i.[Timestamp], ',', '.')) END >= CONVERT(datetime2(7), @P1, 121)
    AND CASE WHEN CHARINDEX('.', i.[Timestamp]) IN (2, 3) THEN TRY_CONVERT(datetime2(7), REPLACE(i.[Timestamp], ',', '.'), 104) ELSE TRY_CONVERT(datetime2(7), REPLACE(i.[Timestamp], ',', '.')) END < CONVERT(datetime2(7), @P2, 121)
    AND i.[Timestamp] >= CAST(@P4 AS varchar(32))
    AND (i.[Timestamp] > CAST(@P4 AS varchar(32)) OR (i.[Timestamp] = CAST(@P4 AS varchar(32))
    AND i.[Index_GUID] > @P3))
    ORDER BY i.[Timestamp],
       i.[Index_GUID]
--   @P1 = Text("2026-02-02 08:15:00.000")
--   @P2 = Text("2026-02-03 00:00:00.000")
--   @P3 = Guid(abcd0000-0000-0000-0000-000000000007)
--   @P4 = Text("2026-02-02 08:15:00.003")

-- Numbers of two runs, filled up to a page of three
SELECT d.[Index_GUID],
       d.[TestStepNumber],
       d.[TestNumber],
       d.[TestName],
       d.[TestDescription],
       d.[TestUnits],
       d.[TestResult],
       d.[TestResultType],
       d.[LowLimit],
       d.[HighLimit],
       d.[TestDataNumeric_ID]
    FROM [dbo].[TestDataNumeric] AS d
    WHERE d.[Index_GUID] IN (@P1, @P2, @P3)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000001)
--   @P2 = Guid(abcd0000-0000-0000-0000-000000000002)
--   @P3 = Guid(abcd0000-0000-0000-0000-000000000002)

-- Texts of one run
SELECT d.[Index_GUID],
       d.[TestStepNumber],
       d.[TestNumber],
       d.[TestName],
       d.[TestDescription],
       d.[TestUnits],
       CASE WHEN DATALENGTH(d.[TestResult]) <= 16777216 THEN d.[TestResult] END,
       CASE WHEN DATALENGTH(d.[TestResult]) > 16777216 THEN DATALENGTH(d.[TestResult]) END,
       d.[TestResultType],
       d.[TestDataText_GUID]
    FROM [dbo].[TestDataText] AS d
    WHERE d.[Index_GUID] IN (@P1)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000001)

-- Other results of one run
SELECT d.[Index_GUID],
       d.[TestStepNumber],
       d.[TestNumber],
       d.[TestName],
       d.[TestDescription],
       d.[TestUnits],
       CASE WHEN DATALENGTH(d.[TestResult]) <= 16777216 THEN d.[TestResult] END,
       CASE WHEN DATALENGTH(d.[TestResult]) > 16777216 THEN DATALENGTH(d.[TestResult]) END,
       d.[TestResultType]
    FROM [dbo].[TestDataOther] AS d
    WHERE d.[Index_GUID] IN (@P1)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000001)

-- Texts that are ntext
SELECT d.[Index_GUID],
       d.[TestStepNumber],
       d.[TestNumber],
       d.[TestName],
       d.[TestDescription],
       d.[TestUnits],
       CASE WHEN DATALENGTH(d.[TestResult]) <= 16777216 THEN CONVERT(nvarchar(max), d.[TestResult]) END,
       CASE WHEN DATALENGTH(d.[TestResult]) > 16777216 THEN DATALENGTH(d.[TestResult]) END,
       d.[TestResultType],
       d.[TestDataText_GUID]
    FROM [dbo].[TestDataText] AS d
    WHERE d.[Index_GUID] IN (@P1)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000001)

-- Texts that are xml
SELECT d.[Index_GUID],
       d.[TestStepNumber],
       d.[TestNumber],
       d.[TestName],
       d.[TestDescription],
       d.[TestUnits],
       CASE WHEN DATALENGTH(d.[TestResult]) <= 16777216 THEN CONVERT(nvarchar(max), d.[TestResult]) END,
       CASE WHEN DATALENGTH(d.[TestResult]) > 16777216 THEN DATALENGTH(d.[TestResult]) END,
       d.[TestResultType],
       d.[TestDataText_GUID]
    FROM [dbo].[TestDataText] AS d
    WHERE d.[Index_GUID] IN (@P1)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000001)

-- Texts that are varchar(max)
SELECT d.[Index_GUID],
       d.[TestStepNumber],
       d.[TestNumber],
       d.[TestName],
       d.[TestDescription],
       d.[TestUnits],
       CASE WHEN DATALENGTH(d.[TestResult]) <= 16777216 THEN CONVERT(nvarchar(max), d.[TestResult]) END,
       CASE WHEN DATALENGTH(d.[TestResult]) > 16777216 THEN DATALENGTH(d.[TestResult]) END,
       d.[TestResultType],
       d.[TestDataText_GUID]
    FROM [dbo].[TestDataText] AS d
    WHERE d.[Index_GUID] IN (@P1)
--   @P1 = Guid(abcd0000-0000-0000-0000-000000000001)

-- Other results by a varchar(40)
SELECT CONVERT(nvarchar(40), d.[Index_GUID]),
       d.[TestStepNumber],
       d.[TestNumber],
       d.[TestName],
       d.[TestDescription],
       d.[TestUnits],
       CASE WHEN DATALENGTH(d.[TestResult]) <= 16777216 THEN d.[TestResult] END,
       CASE WHEN DATALENGTH(d.[TestResult]) > 16777216 THEN DATALENGTH(d.[TestResult]) END,
       d.[TestResultType]
    FROM [dbo].[TestDataOther] AS d
    WHERE d.[Index_GUID] IN (CAST(@P1 AS varchar(40)), CAST(@P2 AS varchar(40)), CAST(@P3 AS varchar(40)), CAST(@P4 AS varchar(40)))
--   @P1 = Text("ABCD0000-0000-0000-0000-000000000001")
--   @P2 = Text("{ABCD0000-0000-0000-0000-000000000001}")
--   @P3 = Text("{abcd0000-0000-0000-0000-000000000001}")
--   @P4 = Text("abcd0000-0000-0000-0000-000000000001")

-- Other results by a nvarchar(40)
SELECT d.[Index_GUID],
       d.[TestStepNumber],
       d.[TestNumber],
       d.[TestName],
       d.[TestDescription],
       d.[TestUnits],
       CASE WHEN DATALENGTH(d.[TestResult]) <= 16777216 THEN d.[TestResult] END,
       CASE WHEN DATALENGTH(d.[TestResult]) > 16777216 THEN DATALENGTH(d.[TestResult]) END,
       d.[TestResultType]
    FROM [dbo].[TestDataOther] AS d
    WHERE d.[Index_GUID] IN (@P1, @P2, @P3, @P4)
--   @P1 = Text("ABCD0000-0000-0000-0000-000000000001")
--   @P2 = Text("{ABCD0000-0000-0000-0000-000000000001}")
--   @P3 = Text("{abcd0000-0000-0000-0000-000000000001}")
--   @P4 = Text("abcd0000-0000-0000-0000-000000000001")

-- Other results by a int
SELECT d.[Index_GUID],
       d.[TestStepNumber],
       d.[TestNumber],
       d.[TestName],
       d.[TestDescription],
       d.[TestUnits],
       CASE WHEN DATALENGTH(d.[TestResult]) <= 16777216 THEN d.[TestResult] END,
       CASE WHEN DATALENGTH(d.[TestResult]) > 16777216 THEN DATALENGTH(d.[TestResult]) END,
       d.[TestResultType]
    FROM [dbo].[TestDataOther] AS d
    WHERE d.[Index_GUID] IN (@P1)
--   @P1 = Int(7)

-- Another database, and names that have to be quoted
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Ergebnis [x]]],
       i.[UserName],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber]
    FROM [VTE 9_3].[dbo].[v Runs] AS i
    LEFT JOIN [VTE 9_3].[dbo].[UutData] AS j0 ON j0.[Uut_GUID] = i.[Uut_GUID]
    WHERE i.[Timestamp] IS NOT NULL
    ORDER BY i.[Timestamp],
       i.[Index_GUID]

-- A unit whose key is text, a user whose name IndexData lacks
SELECT TOP (201) i.[Index_GUID],
       CONVERT(varchar(34), i.[Timestamp], 121),
       i.[Result],
       i.[Uut_GUID],
       i.[User_GUID],
       j0.[SerialNumber],
       j5.[UserName]
    FROM [dbo].[IndexData] AS i
    LEFT JOIN [dbo].[UutData] AS j0 ON TRY_CAST(j0.[Uut_GUID] AS uniqueidentifier) = i.[Uut_GUID]
    LEFT JOIN [dbo].[Users] AS j5 ON j5.[User_GUID] = i.[User_GUID]
    WHERE i.[Timestamp] IS NOT NULL
    ORDER BY i.[Timestamp],
       i.[Index_GUID]

